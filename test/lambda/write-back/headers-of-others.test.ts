import { connect as connectSocket } from 'node:net';
import { text } from 'node:stream/consumers';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { readHead } from '../../../lambda/s3/read-head.ts';
import { createS3Client } from '../../../lambda/s3/s3-client.ts';
import { copyOntoItself, whyNotCopied } from '../../../lambda/write-back/copy-onto-itself.ts';
import { signPut } from '../../local/s3/send-signed.ts';
import { connect, startTestServer, type TestServer } from '../../local/s3/start-test-server.ts';

const place = { Bucket: 'drops', Key: 'people.csv' };
const { signal } = new AbortController();
const BODY = 'phone;name\n1;a\n';

/** Uploads like clients that sign and send a header as UTF-8. It uses a socket, because Node changes such headers. */
async function upload({ server }: TestServer, headers: Readonly<Record<string, string>>): Promise<void> {
  const all = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers };
  const signed = await signPut(server, '/drops/people.csv', all);
  const sent = { ...signed.headers, 'content-length': `${BODY.length}`, connection: 'close' };
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connectSocket(server.port, '127.0.0.1');
  socket.write(`PUT /drops/people.csv HTTP/1.1\r\n${lines.join('')}\r\n${BODY}`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
}

/** Starts a server, with the function's own client. */
async function start() {
  const own = await startTestServer();
  return { ...own, s3: connect(own.server, {}, createS3Client) };
}

async function headOf({ s3 }: TestServer) {
  const head = await readHead(s3, place.Bucket, place.Key, signal);
  if (head === undefined) throw new Error('the object is gone');
  return head;
}

test.each<[what: string, headers: Record<string, string>]>([
  ['a German file name', { 'content-disposition': 'attachment; filename="März.csv"' }],
  ['a Japanese file name', { 'content-disposition': 'attachment; filename="名簿 😀.csv"' }],
  ['a file name in the form of RFC 6266', { 'content-disposition': "attachment; filename*=UTF-8''M%C3%A4rz.csv" }],
  ['a non-ASCII cache control', { 'cache-control': 'max-age=0, x="é"' }],
  ['non-ASCII metadata', { 'x-amz-meta-city': 'Köln' }],
  ['metadata in RFC 2047', { 'x-amz-meta-city': '=?UTF-8?Q?K=C3=B6ln?=' }],
  ['Expires: 0', { expires: '0' }],
  ['Expires: -1', { expires: '-1' }],
  ['Expires in ISO 8601', { expires: '2030-01-02T03:04:05Z' }],
  ['Expires without seconds', { expires: 'Thu, 01 Dec 1994 16:00 GMT' }],
  ['a valid Expires', { expires: 'Thu, 01 Dec 1994 16:00:00 GMT' }],
  ['a charset in quotes', { 'content-type': 'text/csv;charset="windows-1251"' }],
])('%s is unchanged after the outcome was written', async (_what, headers) => {
  const own = await start();
  await upload(own, headers);
  const head = await headOf(own);
  expect(whyNotCopied(head)).toBeUndefined();

  await copyOntoItself(own.s3, head, { ...head.metadata, 'dropdial-status': 'created' });

  const after = await own.s3.send(new HeadObjectCommand(place));
  const { ContentDisposition, CacheControl, ExpiresString, ContentType } = head.output;
  expect(after).toMatchObject({ Metadata: { ...head.metadata, 'dropdial-status': 'created' } });
  expect([after.ContentDisposition, after.CacheControl, after.ExpiresString, after.ContentType]).toEqual([
    ContentDisposition,
    CacheControl,
    ExpiresString,
    ContentType,
  ]);
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-meta')) expect(Object.values(after)).toContain(value);
  }
});

test.each<[name: string, Partial<Record<string, string>>]>([
  ['ContentDisposition', { ContentDisposition: 'attachment; filename="M\udce4rz.csv"' }],
  ['CacheControl', { CacheControl: '\udce4' }],
  ['ContentType', { ContentType: 'text/csv; x=\udce4' }],
])('a header that is not UTF-8, %s, prevents a copy of the object, and so stays unchanged', async (_name, output) => {
  const own = await start();
  await upload(own, {});
  const head = await headOf(own);

  expect(whyNotCopied({ ...head, output: { ...head.output, ...output } })).toContain('is not UTF-8');
});

test('so does metadata that is not UTF-8', async () => {
  const own = await start();
  await upload(own, {});
  const head = await headOf(own);

  expect(whyNotCopied({ ...head, output: { ...head.output, Metadata: { city: 'K\udcf6ln' } } })).toContain(
    'is not UTF-8',
  );
});
