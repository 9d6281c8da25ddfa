import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { readHead } from '../../../lambda/s3/read-head.ts';
import { findOwnCopy } from '../../../lambda/write-back/find-own-copy.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';

const ID = 'f'.repeat(64);
const place = { Bucket: 'drops', Key: 'acme/people.csv' };
const { signal } = new AbortController();

/** Opens an object that was seen, and then replaced by another one with this metadata. */
async function open(body: string, metadata: Record<string, string>, ServerSideEncryption?: 'aws:kms') {
  const { s3 } = await startTestServer();
  await s3.send(new PutObjectCommand({ ...place, Body: 'phone;name\n1;a\n' }));
  const seen = await readHead(s3, place.Bucket, place.Key, signal);
  if (seen === undefined) throw new Error('the object must be there');
  await s3.send(new PutObjectCommand({ ...place, Body: body, Metadata: metadata, ServerSideEncryption }));
  return { seen, found: await findOwnCopy({ submission: ID }, seen, s3), s3 };
}

test('a copy of the same size that names the submission is our own', async () => {
  // Other bytes stand for the ETag of its own that a copy has under SSE-KMS.
  const { found } = await open('phone;name\n1;b\n', { 'dropdial-submission': ID }, 'aws:kms');

  expect(found).toMatchObject({ key: place.Key, metadata: { 'dropdial-submission': ID } });
});

test.each<[string, string, Record<string, string>]>([
  ['names no submission', 'phone;name\n1;b\n', {}],
  ['names another submission', 'phone;name\n1;b\n', { 'dropdial-submission': '0'.repeat(64) }],
  ['has another size', 'phone;name\n', { 'dropdial-submission': ID }],
  ['has other bytes, by its ETag', 'phone;name\n1;b\n', { 'dropdial-submission': ID }],
])('an object that %s is another upload', async (_, body, metadata) => {
  expect((await open(body, metadata)).found).toBeUndefined();
});

test('an unchanged object and a missing object are not copies', async () => {
  const { seen, s3 } = await open('phone;name\n1;b\n', { 'dropdial-submission': ID });
  const now = await readHead(s3, place.Bucket, place.Key, signal);
  if (now === undefined) throw new Error('the object must be there');

  expect(await findOwnCopy({ submission: ID }, now, s3)).toBeUndefined();
  expect(await findOwnCopy({ submission: ID }, { ...seen, key: 'acme/gone.csv' }, s3)).toBeUndefined();
});
