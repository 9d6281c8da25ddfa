import {
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';

const readTags = async (s3: S3Client, Key = 'k') =>
  Object.fromEntries(
    (await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet?.map(t => [t.Key, t.Value]) ?? [],
  );
const putTags = (s3: S3Client, TagSet: { Key: string; Value: string }[]) =>
  s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet } }));

describe('tags', () => {
  test('given in the header are form-decoded and counted', async () => {
    const { s3 } = await startTestServer();

    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Tagging: 'rule_id=7&to=%2B1+555&note=%C3%BC%2Fa%20b&flag' }),
    );

    expect(await readTags(s3)).toEqual({ rule_id: '7', to: '+1 555', note: 'ü/a b', flag: '' });
    expect((await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).TagCount).toBe(4);
  });

  test('are replaced as a set, deleted, and gone after an overwrite', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Tagging: 'a=1&b=2' }));

    await putTags(s3, [{ Key: 'c', Value: '3' }]);
    expect(await readTags(s3)).toEqual({ c: '3' });
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'k' }));
    expect(await readTags(s3)).toEqual({});
    await putTags(s3, [{ Key: 'd', Value: '4' }]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'y' }));
    expect(await readTags(s3)).toEqual({});
  });

  test('are limited to 10 tags, 128 and 256 characters', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const many = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));

    await expect(putTags(s3, [{ Key: '𝒌'.repeat(128), Value: 'ü'.repeat(256) }])).resolves.toBeDefined();
    await expect(putTags(s3, many(10))).resolves.toBeDefined();
    await expect(putTags(s3, many(11))).rejects.toMatchObject(s3Error(400, 'BadRequest'));
    await expect(putTags(s3, [{ Key: 'k'.repeat(129), Value: '' }])).rejects.toMatchObject(s3Error(400, 'InvalidTag'));
    await expect(putTags(s3, [{ Key: 'k', Value: 'v'.repeat(257) }])).rejects.toMatchObject(s3Error(400, 'InvalidTag'));
    await expect(putTags(s3, [{ Key: 'k', Value: '{"json":1}' }])).rejects.toMatchObject(s3Error(400, 'InvalidTag'));
    await expect(
      putTags(s3, [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ]),
    ).rejects.toMatchObject(s3Error(400, 'InvalidTag'));
  });

  test('of a missing object are an error', async () => {
    const { s3 } = await startTestServer();

    await expect(readTags(s3, 'missing')).rejects.toMatchObject(s3Error(404, 'NoSuchKey'));
    await expect(putTags(s3, [])).rejects.toMatchObject(s3Error(404, 'NoSuchKey'));
  });
});
