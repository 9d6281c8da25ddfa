import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';
const Key = 'k';
const put = (s3: S3Client, Body: string, key = Key) =>
  s3.send(new PutObjectCommand({ Bucket, Key: key, Body, Tagging: `t=${Body}` }));
const read = async (s3: S3Client, VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }))).Body?.transformToString();
const suspend = (s3: S3Client) =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }));

describe('a versioned bucket', () => {
  test('keeps every version with its own tags', async () => {
    const { s3 } = await startTestServer({ versioned: true });
    const one = await put(s3, 'one');
    const two = await put(s3, 'two');

    await s3.send(
      new PutObjectTaggingCommand({
        Bucket,
        Key,
        VersionId: one.VersionId,
        Tagging: { TagSet: [{ Key: 'n', Value: '1' }] },
      }),
    );

    expect(await read(s3)).toBe('two');
    expect(await read(s3, one.VersionId)).toBe('one');
    const tags = (VersionId: string | undefined) => s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }));
    expect((await tags(one.VersionId)).TagSet).toEqual([{ Key: 'n', Value: '1' }]);
    expect((await tags(two.VersionId)).TagSet).toEqual([{ Key: 't', Value: 'two' }]);
    await expect(read(s3, 'nope')).rejects.toMatchObject(s3Error(404, 'NoSuchVersion'));
  });

  test('hides a deleted object behind a marker, and shows it again when the marker is removed', async () => {
    const { s3 } = await startTestServer({ versioned: true });
    const { VersionId } = await put(s3, 'one');

    const deleted = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(deleted.DeleteMarker).toBe(true);
    await expect(read(s3)).rejects.toMatchObject(s3Error(404, 'NoSuchKey'));
    await expect(read(s3, deleted.VersionId)).rejects.toMatchObject(s3Error(405, 'MethodNotAllowed'));
    expect(await read(s3, VersionId)).toBe('one');
    await expect(
      put(s3, 'ignored').then(() => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' }))),
    ).rejects.toMatchObject(s3Error(412));

    const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect([Versions?.length, DeleteMarkers?.length]).toEqual([2, 1]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: Versions?.[0]?.VersionId }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: deleted.VersionId }));
    expect(await read(s3)).toBe('one');
  });

  test('lets If-None-Match create a deleted object again', async () => {
    const { s3 } = await startTestServer({ versioned: true });
    await put(s3, 'one');
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));

    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'again', IfNoneMatch: '*' }));

    expect(await read(s3)).toBe('again');
  });

  test('writes the version "null" while it is suspended', async () => {
    const { s3 } = await startTestServer({ versioned: true });
    const one = await put(s3, 'one');
    await suspend(s3);

    const two = await put(s3, 'two');
    await put(s3, 'three');

    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Suspended');
    expect(two.VersionId).toBe('null');
    expect(await read(s3)).toBe('three');
    expect(await read(s3, one.VersionId)).toBe('one');
    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions?.map(version => version.VersionId)).toEqual(['null', one.VersionId]);
  });

  test('pages through versions and markers without losing one', async () => {
    const { s3 } = await startTestServer({ versioned: true });
    for (const key of ['a', 'b', 'b', 'b', 'c/1', 'c/2', 'd']) await put(s3, 'x', key);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));

    const seen: string[] = [];
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (markers !== undefined) {
      const page: ListObjectVersionsCommandOutput = await s3.send(
        new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, Delimiter: '/', ...markers }),
      );
      const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(entry => `${entry.Key}`);
      seen.push(...entries, ...(page.CommonPrefixes ?? []).map(entry => `${entry.Prefix}`));
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
      markers =
        page.IsTruncated && KeyMarker !== undefined
          ? { KeyMarker, ...(VersionIdMarker && { VersionIdMarker }) }
          : undefined;
    }

    expect(seen.toSorted()).toEqual(['a', 'b', 'b', 'b', 'b', 'c/', 'd']);
  });

  test('is not the default of a bucket', async () => {
    const { s3 } = await startTestServer();

    const { VersionId } = await put(s3, 'one');

    expect(VersionId).toBeUndefined();
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).VersionId).toBeUndefined();
  });
});
