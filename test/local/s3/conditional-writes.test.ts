import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { copySource, s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';
const STALE = '"00000000000000000000000000000000"';

async function race(write: (racer: number) => Promise<unknown>): Promise<{ winners: number[]; statuses: unknown[] }> {
  const racers = Array.from({ length: 20 }, (_, racer) => racer);
  const results = await Promise.allSettled(racers.map(write));
  return {
    winners: racers.filter(racer => results[racer]?.status === 'fulfilled'),
    statuses: results.flatMap(result =>
      result.status === 'rejected' ? [result.reason.$metadata?.httpStatusCode] : [],
    ),
  };
}

async function upload(s3: S3Client, Key: string) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const { ETag } = await s3.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: `part of ${UploadId}` }),
  );
  return { Bucket, Key, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
}

describe('conditional writes', () => {
  test.each([200, 200_000])('let exactly one of 20 writers create an object of %i bytes', async size => {
    const { s3 } = await startTestServer();

    for (let round = 0; round < 5; round++) {
      const Key = `round-${round}`;
      const { winners, statuses } = await race(racer =>
        s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(size, 65 + racer), IfNoneMatch: '*' })),
      );

      expect(winners).toHaveLength(1);
      expect(statuses).toEqual(Array(19).fill(412));
      const stored = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
      expect(stored).toBe(String.fromCharCode(65 + (winners[0] ?? 0)).repeat(size));
    }
  });

  test('let exactly one of 20 writers replace an object they all have read', async () => {
    const { s3 } = await startTestServer();
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'old' }));

    const { winners, statuses } = await race(racer =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: `new ${racer}`, IfMatch: ETag })),
    );

    expect(winners).toHaveLength(1);
    expect(statuses).toEqual(Array(19).fill(412));
  });

  test('let exactly one of 20 copies and one of 20 completed uploads win', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: 'x' }));
    const uploads = await Promise.all(Array.from({ length: 20 }, () => upload(s3, 'completed')));

    const copies = await race(() =>
      s3.send(
        new CopyObjectCommand({ Bucket, Key: 'copied', CopySource: copySource(Bucket, 'source'), IfNoneMatch: '*' }),
      ),
    );
    const completions = await race(racer => {
      const input = uploads[racer];
      if (input === undefined) throw new Error('there are 20 uploads');
      return s3.send(new CompleteMultipartUploadCommand({ ...input, IfNoneMatch: '*' }));
    });

    expect(copies).toEqual({ winners: [expect.any(Number)], statuses: Array(19).fill(412) });
    expect(completions).toEqual({ winners: [expect.any(Number)], statuses: Array(19).fill(412) });
  });

  test('with an old ETag change nothing, and are 404 without an object', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'kept' }));

    const stale = s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'lost', IfMatch: STALE }));
    await expect(stale).rejects.toMatchObject(s3Error(412, 'PreconditionFailed'));
    const missing = s3.send(new PutObjectCommand({ Bucket, Key: 'no', Body: 'lost', IfMatch: STALE }));
    await expect(missing).rejects.toMatchObject(s3Error(404, 'NoSuchKey'));
    const other = s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'lost', IfNoneMatch: STALE }));
    await expect(other).rejects.toMatchObject(s3Error(501, 'NotImplemented'));

    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString()).toBe('kept');
  });

  test('that fail leave a multipart upload as it was', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const input = await upload(s3, 'k');

    const lost = s3.send(new CompleteMultipartUploadCommand({ ...input, IfNoneMatch: '*' }));
    await expect(lost).rejects.toMatchObject(s3Error(412));

    const { Parts } = await s3.send(new ListPartsCommand(input));
    expect(Parts).toHaveLength(1);
    await s3.send(new CompleteMultipartUploadCommand(input));
    const body = await (await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString();
    expect(body).toBe(`part of ${input.UploadId}`);
  });

  test('also apply to deletes', async () => {
    const { s3 } = await startTestServer();
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));

    const stale = s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', IfMatch: STALE }));
    await expect(stale).rejects.toMatchObject(s3Error(412));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', IfMatch: ETag }));

    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject(s3Error(404));
  });
});
