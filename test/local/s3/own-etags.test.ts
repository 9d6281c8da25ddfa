import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type S3Client,
  type ServerSideEncryption,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { copySource, s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';
const place = { Bucket, Key: 'k' };
const MD5 = `"${createHash('md5').update('body').digest('hex')}"`;

async function encryptBy(s3: S3Client, SSEAlgorithm: ServerSideEncryption): Promise<void> {
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }];
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
}

const put = (s3: S3Client) => s3.send(new PutObjectCommand({ ...place, Body: 'body' }));
const touch = (s3: S3Client, conditions: { readonly IfMatch?: string | undefined } = {}) =>
  s3.send(
    new CopyObjectCommand({
      ...place,
      CopySource: copySource(Bucket, 'k'),
      MetadataDirective: 'REPLACE',
      Metadata: { a: '1' },
      ...conditions,
    }),
  );

describe.each(['aws:kms', 'aws:kms:dsse'] as const)('in a bucket under %s, an ETag', algorithm => {
  test('changes when the object is copied onto itself, and its bytes do not', async () => {
    const { s3 } = await startTestServer();
    await encryptBy(s3, algorithm);
    const first = await put(s3);

    const copied = await touch(s3, { IfMatch: first.ETag });

    expect(copied.CopyObjectResult?.ETag).not.toBe(first.ETag);
    await expect(touch(s3, { IfMatch: first.ETag })).rejects.toMatchObject(s3Error(412, 'PreconditionFailed'));
    const got = await s3.send(new GetObjectCommand({ ...place, IfMatch: copied.CopyObjectResult?.ETag }));
    expect(await got.Body?.transformToString()).toBe('body');
  });

  test('is the same in every answer about one write', async () => {
    const { s3 } = await startTestServer();
    await encryptBy(s3, algorithm);
    const { ETag } = await put(s3);

    const head = await s3.send(new HeadObjectCommand(place));
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));

    expect([head.ETag, Contents?.[0]?.ETag]).toEqual([ETag, ETag]);
  });

  test('shows the number of parts of an upload', async () => {
    const { s3 } = await startTestServer();
    await encryptBy(s3, algorithm);
    const upload = async () => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
      const part = { ...place, UploadId, PartNumber: 1 };
      const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'body' }));
      const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
      return (await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }))).ETag;
    };

    const etags = [await upload(), await upload()];

    for (const etag of etags) expect(etag).toMatch(/^"[0-9a-f]{32}-1"$/);
    expect(etags[0]).not.toBe(etags[1]);
  });
});

test('under SSE-S3, and by default, an ETag is the MD5 of the bytes and stays the same in a copy', async () => {
  const { s3 } = await startTestServer();
  const plain = await put(s3);
  await encryptBy(s3, 'AES256');
  const encrypted = await put(s3);

  const copied = await touch(s3);

  expect([plain.ETag, encrypted.ETag, copied.CopyObjectResult?.ETag]).toEqual([MD5, MD5, MD5]);
});

test('a request waits for the configured latency', async () => {
  let latency = 0;
  const { s3, server } = await startTestServer({ latency: () => latency });
  latency = 50;
  const start = performance.now();

  await put(s3);

  expect(performance.now() - start).toBeGreaterThanOrEqual(49);
  expect(server.requests.map(({ operation }) => operation)).toEqual(['PutObject']);
});
