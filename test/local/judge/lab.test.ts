import { ListBucketsCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { makeLab, openLab } from '../../../local/judge/lab.ts';
import { put } from '../../../local/judge/semantic.ts';
import { startTestServer } from '../s3/start-test-server.ts';

const names = async ({ s3 }: Awaited<ReturnType<typeof startTestServer>>) =>
  ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name);

test.each([true, false])('a bucket of its own is removed, with all its versions (%s)', async isVersioned => {
  const server = await startTestServer();
  const before = await names(server);

  const opened = await makeLab(server.s3, isVersioned);
  if (opened === undefined) throw new Error('there is no lab');
  const { Key } = await put(opened.lab);
  await put(opened.lab, { Key });

  expect(opened.lab.isVersioned).toBe(isVersioned);
  expect(await names(server)).toEqual([...before, opened.lab.bucket].toSorted());
  await opened.close();
  expect(await names(server)).toEqual(before);
});

test('only objects that the judge wrote are removed from an existing bucket', async () => {
  const { s3 } = await startTestServer({ versioned: true });
  await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'mine.csv', Body: 'x' }));

  const { lab, close } = await openLab(s3, 'drops');
  await put(lab);
  await close();

  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: 'drops' }));
  expect(lab.isVersioned).toBe(true);
  expect(Versions.map(({ Key }) => Key)).toEqual(['mine.csv']);
});
