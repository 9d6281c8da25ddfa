import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { followCopy } from '../../../lambda/drop/follow-copy.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { readHead } from '../../../lambda/s3/read-head.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const CSV = 'phone;name\n+12025550101;A\n';
const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };
const PLAN = { rows: 1, columns: 2, bytes: CSV.length, delimiter: ';', encoding: 'UTF-8', blankLines: 0 };

/**
 * Opens an object that names a submission which was made of this text. The object contains `CSV`, or the body in
 * `input`.
 */
async function open(text: string, change: Partial<Draft> = {}, input: Partial<PutObjectCommandInput> = {}) {
  const { s3, server } = await startTestServer();
  await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv', Body: CSV, ...input }));
  const run = makeRun();
  const head = await readHead(s3, 'drops', 'acme/people.csv', run.signal);
  if (head === undefined) throw new Error('the object must be there');
  const ledger = createMemoryLedger(() => at(0));
  const sha256 = createHash('sha256').update(text).digest('hex');
  const carried = ledger.put(makeDraft({ state: 'created', lease: undefined, plan: { ...PLAN, sha256 }, ...change }));
  const drop = { feed: makeFeed(), head, uploadedEtag: head.etag };
  const world = makeWorld({ s3, ledger });
  return {
    s3,
    server,
    drop,
    carried,
    head,
    ledger,
    logged: run.logged,
    follow: (marked: object) => followCopy({ ...drop, ...marked }, run, world),
  };
}

test('a copy with the content of the submission that it names belongs to it, and the ledger knows it from now on', async () => {
  const { follow, drop, carried, head, logged } = await open(CSV);

  const followed = await follow({ carried });

  expect(followed).toMatchObject({ uploadedEtag: carried.receipt.drop.etag, known: { receipt: { state: 'created' } } });
  expect(followed.known?.receipt.writeBack.copies).toEqual([{ etag: head.etag, versionId: head.versionId }]);
  expect(followed.head).toBe(drop.head);
  expect(logged).toEqual(['the object was copied onto itself; it is no new upload']);
});

test.each<[string, Partial<Draft>, Partial<PutObjectCommandInput>]>([
  ['compressed, as its header says', {}, { Body: gzipSync(CSV), ContentEncoding: 'gzip' }],
  [
    'in the encoding that its parameters named',
    { parameters: { ...PARAMETERS, encoding: 'utf-16le' } },
    { Body: Buffer.from(CSV, 'utf16le') },
  ],
])('a copy of a file that is %s has the content that was sent', async (_, change, input) => {
  const { follow, carried, head } = await open(CSV, change, input);

  const followed = await follow({ carried });

  expect(followed.known?.receipt.writeBack.copies).toEqual([{ etag: head.etag }]);
});

test('a copy is added to earlier ones, and the write-back is otherwise unchanged', async () => {
  const copies = [{ etag: 'before', versionId: 'v2' }];
  const writeBack = { pending: true, refused: 'AccessDenied', copies };
  const { follow, carried, head } = await open(CSV, { writeBack });

  const followed = await follow({ carried });

  expect(followed.known?.receipt.writeBack).toEqual({ ...writeBack, copies: [...copies, { etag: head.etag }] });
});

test('a copy that the ledger knows is not written again', async () => {
  const { follow, ledger, carried } = await open(CSV, { writeBack: { pending: false, copies: [{ etag: 'before' }] } });
  const { known } = await follow({ carried });
  const before = ledger.calls.length;

  expect((await follow({ carried: known })).known).toEqual(known);
  expect(ledger.calls.length).toBe(before);
});

test('an object that names a submission and has other content is another upload', async () => {
  const { follow, drop, carried } = await open('phone;name\n+12025550102;B\n');

  expect(await follow({ carried })).toEqual({ ...drop, carried });
});

test.each<[string, Partial<Draft> | undefined]>([
  ['names no submission', undefined],
  ['names a submission whose file was never read', { state: 'waiting', plan: undefined }],
])('an object that %s is not read for it', async (_, change) => {
  const { follow, drop, carried, server } = await open(CSV, change);
  const marked = change && { carried };
  const before = server.requests.length;

  expect(await follow({ ...marked })).toEqual({ ...drop, ...marked });
  expect(server.requests.length).toBe(before);
});

const ASKED = { for: 'person', since: at(0).toISOString() } as const;
const STOPPED = [{ at: at(0).toISOString(), by: 'ada', act: 'stopped' as const, reason: 'it was sent before' }];
test.each<[string, Partial<Draft>, boolean]>([
  ['waits for a person', { state: 'waiting', wait: ASKED }, true],
  ['expired while it waited for a person', { state: 'rejected', wait: ASKED }, true],
  ['was stopped by a person', { state: 'skipped', acts: STOPPED }, true],
  ['waits for its parameters', { state: 'waiting', wait: { ...ASKED, for: 'parameters' } }, false],
  ['was rejected', { state: 'rejected' }, false],
])('a copy of a file that was never read and %s', async (_what, change, isKnown) => {
  const { follow, carried } = await open(CSV, { ...change, plan: undefined });

  const followed = await follow({ carried });

  expect(followed.known?.receipt.submission).toBe(isKnown ? carried.receipt.submission : undefined);
});
