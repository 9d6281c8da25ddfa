import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectAclCommand,
  GetObjectAnnotationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { copySource, s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';
const STALE = '"00000000000000000000000000000000"';

/** Writes an object with one of everything that a copy could keep. */
async function putRich(s3: S3Client) {
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'k',
      Body: 'body',
      ContentType: 'text/csv',
      CacheControl: 'no-store',
      ContentLanguage: 'de',
      Metadata: { a: '1' },
      Tagging: 'rule_id=7',
      StorageClass: 'STANDARD_IA',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/x',
      WebsiteRedirectLocation: '/other',
      ACL: 'public-read',
      ChecksumAlgorithm: 'SHA256',
    }),
  );
  await s3.send(
    new PutObjectAnnotationCommand({ Bucket, Key: 'k', AnnotationName: 'note', AnnotationPayload: 'kept?' }),
  );
  return put;
}

const copySelf = (s3: S3Client, input: Partial<CopyObjectCommandInput>) =>
  s3.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: copySource(Bucket, 'k'), ...input }));
const head = (s3: S3Client) => s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
const tags = async (s3: S3Client) => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'k' }))).TagSet;
const annotation = (s3: S3Client) =>
  s3.send(new GetObjectAnnotationCommand({ Bucket, Key: 'k', AnnotationName: 'note' }));
const grants = async (s3: S3Client) => (await s3.send(new GetObjectAclCommand({ Bucket, Key: 'k' }))).Grants;

describe('a copy onto itself', () => {
  test('keeps bytes, checksum, tags and annotations, and loses everything that is not set again', async () => {
    const { s3 } = await startTestServer();
    const put = await putRich(s3);
    expect(await grants(s3)).toHaveLength(2);

    const copy = await copySelf(s3, { MetadataDirective: 'REPLACE', Metadata: { b: '2' }, ContentType: 'text/plain' });

    const after = await head(s3);
    // The source is encrypted with KMS and the copy is not, so only the ETag of the copy is the MD5 of its data.
    const digest = `"${createHash('md5').update('body').digest('hex')}"`;
    expect(copy.CopyObjectResult?.ETag).toBe(digest);
    expect(put.ETag).not.toBe(digest);
    expect(after).toMatchObject({
      ETag: digest,
      Metadata: { b: '2' },
      ContentType: 'text/plain',
      ChecksumSHA256: put.ChecksumSHA256,
    });
    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString()).toBe('body');
    expect(await tags(s3)).toEqual([{ Key: 'rule_id', Value: '7' }]);
    expect(await (await annotation(s3)).AnnotationPayload?.transformToString()).toBe('kept?');
    expect(after.CacheControl).toBeUndefined();
    expect(after.ContentLanguage).toBeUndefined();
    expect(after.StorageClass).toBeUndefined();
    expect(after.ServerSideEncryption).toBe('AES256');
    expect(after.SSEKMSKeyId).toBeUndefined();
    expect(after.WebsiteRedirectLocation).toBeUndefined();
    expect(await grants(s3)).toHaveLength(1);
  });

  test('has another ETag under a key of KMS, to which conditions apply', async () => {
    const { s3 } = await startTestServer();
    const put = await putRich(s3);
    const again = { MetadataDirective: 'REPLACE', ServerSideEncryption: 'aws:kms' } as const;

    const copy = await copySelf(s3, { ...again, CopySourceIfMatch: put.ETag, IfMatch: put.ETag });

    expect(copy.CopyObjectResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(copy.CopyObjectResult?.ETag).not.toBe(put.ETag);
    expect((await head(s3)).ETag).toBe(copy.CopyObjectResult?.ETag);
    await expect(copySelf(s3, { ...again, IfMatch: put.ETag })).rejects.toMatchObject(s3Error(412));
  });

  test('accepts everything that is set again', async () => {
    const { s3 } = await startTestServer();
    await putRich(s3);

    await copySelf(s3, {
      MetadataDirective: 'REPLACE',
      CacheControl: 'max-age=1',
      StorageClass: 'STANDARD_IA',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/x',
      WebsiteRedirectLocation: '/other',
      ACL: 'public-read',
    });

    expect(await head(s3)).toMatchObject({
      CacheControl: 'max-age=1',
      StorageClass: 'STANDARD_IA',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/x',
      WebsiteRedirectLocation: '/other',
    });
    expect(await grants(s3)).toHaveLength(2);
  });

  test('keeps metadata and content headers under the COPY directive', async () => {
    const { s3 } = await startTestServer();
    await putRich(s3);

    await copySelf(s3, { StorageClass: 'STANDARD', Metadata: { ignored: '1' }, ContentType: 'ignored/type' });

    expect(await head(s3)).toMatchObject({ Metadata: { a: '1' }, ContentType: 'text/csv', CacheControl: 'no-store' });
  });

  test('replaces tags and drops annotations on demand', async () => {
    const { s3 } = await startTestServer();
    await putRich(s3);

    await copySelf(s3, {
      MetadataDirective: 'REPLACE',
      TaggingDirective: 'REPLACE',
      Tagging: 'n=1',
      AnnotationDirective: 'EXCLUDE',
    });

    expect(await tags(s3)).toEqual([{ Key: 'n', Value: '1' }]);
    await expect(annotation(s3)).rejects.toMatchObject(s3Error(404, 'NoSuchAnnotation'));
  });

  test('computes another checksum on demand', async () => {
    const { s3 } = await startTestServer();
    await putRich(s3);

    const copy = await copySelf(s3, { ChecksumAlgorithm: 'CRC32' });

    expect(copy.CopyObjectResult?.ChecksumCRC32).toMatch(/^.{6}==$/);
    expect((await head(s3)).ChecksumSHA256).toBeUndefined();
  });

  test.each([
    ['without any change', {}],
    ['with other tags only', { TaggingDirective: 'REPLACE', Tagging: 'n=1' } as const],
  ])('is rejected %s', async (_, input) => {
    const { s3 } = await startTestServer();
    await putRich(s3);

    await expect(copySelf(s3, input)).rejects.toMatchObject(s3Error(400, 'InvalidRequest'));
  });

  test.each([
    ['CopySourceIfMatch', { CopySourceIfMatch: STALE }],
    ['CopySourceIfUnmodifiedSince', { CopySourceIfUnmodifiedSince: new Date('2001-01-01') }],
    ['CopySourceIfModifiedSince', { CopySourceIfModifiedSince: new Date('2030-01-01') }],
    ['IfMatch on the destination', { IfMatch: STALE }],
    ['IfNoneMatch on the destination', { IfNoneMatch: '*' }],
  ])('writes nothing when %s fails', async (_, conditions) => {
    const { s3, events } = await startTestServer();
    await putRich(s3);
    events.splice(0);

    const copy = copySelf(s3, { MetadataDirective: 'REPLACE', Metadata: { lost: '1' }, ...conditions });

    await expect(copy).rejects.toMatchObject(s3Error(412, 'PreconditionFailed'));
    expect((await head(s3)).Metadata).toEqual({ a: '1' });
    expect(events).toEqual([]);
  });

  test('goes ahead when all its conditions hold', async () => {
    const { s3 } = await startTestServer();
    const { ETag } = await putRich(s3);
    const conditions = { CopySourceIfMatch: ETag, CopySourceIfUnmodifiedSince: new Date('2001-01-01'), IfMatch: ETag };

    const copy = await copySelf(s3, { MetadataDirective: 'REPLACE', Metadata: { n: '1' }, ...conditions });
    const CopySourceIfNoneMatch = copy.CopyObjectResult?.ETag;
    await expect(copySelf(s3, { MetadataDirective: 'REPLACE', CopySourceIfNoneMatch })).rejects.toMatchObject(
      s3Error(412),
    );

    expect((await head(s3)).Metadata).toEqual({ n: '1' });
  });
});

describe('a copy', () => {
  test('of a source above the limit is rejected', async () => {
    const { s3 } = await startTestServer({ maxCopySize: 3 });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'four' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'small', Body: 'thr' }));

    await expect(copySelf(s3, { MetadataDirective: 'REPLACE' })).rejects.toMatchObject(s3Error(400, 'InvalidRequest'));
    await expect(copySelf(s3, { CopySource: copySource(Bucket, 'small') })).resolves.toBeDefined();
  });

  test('of a named version restores it and names the version', async () => {
    const { s3 } = await startTestServer({ versioned: true });
    const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'one' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'two' }));

    const copy = await copySelf(s3, { CopySource: copySource(Bucket, 'k', first.VersionId) });

    expect(copy.CopySourceVersionId).toBe(first.VersionId);
    expect(copy.VersionId).not.toBe(first.VersionId);
    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString()).toBe('one');
    const unknown = copySelf(s3, { CopySource: copySource(Bucket, 'k', 'nope') });
    await expect(unknown).rejects.toMatchObject(s3Error(404, 'NoSuchVersion'));
  });

  test('of a missing source, or with an unknown directive, is an error', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));

    await expect(copySelf(s3, { CopySource: 'drops/missing' })).rejects.toMatchObject(s3Error(404, 'NoSuchKey'));
    await expect(copySelf(s3, { CopySource: 'nope/k' })).rejects.toMatchObject(s3Error(404, 'NoSuchBucket'));
    await expect(copySelf(s3, { CopySource: 'k' })).rejects.toMatchObject(s3Error(400, 'InvalidArgument'));
    const metadata = { MetadataDirective: 'REPLACE', Metadata: { t: 'v'.repeat(2100) } } as const;
    await expect(copySelf(s3, metadata)).rejects.toMatchObject(s3Error(400, 'MetadataTooLarge'));
  });
});
