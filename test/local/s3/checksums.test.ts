import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { CHECKSUM_ALGORITHMS, createChecksumDigest } from '../../../local/s3/body/checksum-digest.ts';
import { slowCrc64Nvme } from '../../support/slow-crc64-nvme.ts';
import { sendSigned } from './send-signed.ts';
import { connect, copySource, s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';

/** Published check values: the checksums of the text "123456789". */
const CHECK_VALUES = { CRC32: 'cbf43926', CRC32C: 'e3069283', CRC64NVME: 'ae8b14860a799888' } as const;

describe('checksums', () => {
  test.each(Object.entries(CHECK_VALUES))('of the algorithm %s have the published check value', (name, expected) => {
    const algorithm = CHECKSUM_ALGORITHMS.find(known => known === name) ?? 'MD5';
    const digest = createChecksumDigest(algorithm);

    digest.update(Buffer.from('1234'));
    digest.update(Buffer.from('56789'));

    expect(digest.digest().toString('hex')).toBe(expected);
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'of the algorithm %s agree with the SDK in a header and in a trailer',
    async ChecksumAlgorithm => {
      const { s3 } = await startTestServer();
      const body = Buffer.alloc(300_000, 'checksum');
      const field = `Checksum${ChecksumAlgorithm}` as const;

      const header = await s3.send(new PutObjectCommand({ Bucket, Key: 'h', Body: body, ChecksumAlgorithm }));
      const stream = Readable.from([body.subarray(0, 100_001), body.subarray(100_001)]);
      const trailer = await s3.send(
        new PutObjectCommand({ Bucket, Key: 't', Body: stream, ContentLength: body.length, ChecksumAlgorithm }),
      );
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 't', ChecksumMode: 'ENABLED' }));

      expect(header[field]).toBeTypeOf('string');
      expect(trailer[field]).toBe(header[field]);
      expect(trailer.ETag).toBe(header.ETag);
      expect(got[field]).toBe(header[field]);
      expect(got.ContentEncoding).toBeUndefined();
      // The SDK verifies the checksum while it reads, and fails if it is wrong.
      expect(body.equals(Buffer.from((await got.Body?.transformToByteArray()) ?? []))).toBe(true);
    },
  );

  test.each([
    ['a wrong CRC32', { ChecksumCRC32: 'AAAAAA==' }, 'BadDigest'],
    ['a wrong SHA256', { ChecksumSHA256: createHash('sha256').update('y').digest('base64') }, 'BadDigest'],
    ['a CRC32 of the wrong length', { ChecksumCRC32: 'AAAA' }, 'InvalidRequest'],
    ['two checksums', { ChecksumCRC32: 'AAAAAA==', ChecksumCRC32C: 'AAAAAA==' }, 'InvalidRequest'],
    ['a wrong Content-MD5', { ContentMD5: createHash('md5').update('y').digest('base64') }, 'BadDigest'],
    ['a Content-MD5 of the wrong length', { ContentMD5: 'AAAA' }, 'InvalidDigest'],
  ])('reject %s and store nothing', async (_, promise, code) => {
    const { s3, events } = await startTestServer();

    const put = s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...promise }));

    await expect(put).rejects.toMatchObject(s3Error(400, code));
    await expectMissing(s3);
    expect(events).toEqual([]);
  });

  test('reject a wrong one in the trailer', async () => {
    const { s3, server } = await startTestServer();
    const framed = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';

    const response = await sendSigned(server, '/drops/k', framed, {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    });

    expect(response.status).toBe(400);
    expect(response.text).toContain('<Code>BadDigest</Code>');
    await expectMissing(s3);
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Checksum.html
describe('an object written without a checksum gets a CRC64NVME over all its bytes', () => {
  const body = Buffer.alloc(5 * 1024 * 1024 + 100_001, 'without a checksum;');
  const half = 5 * 1024 * 1024;

  /** A client that sends no checksum, as SDKs did before 2025. */
  async function startWithout() {
    const { server } = await startTestServer();
    return connect(server, { requestChecksumCalculation: 'WHEN_REQUIRED' });
  }

  const expected = (bytes: Uint8Array) => ({
    ChecksumCRC64NVME: Buffer.from(slowCrc64Nvme(bytes).toString(16).padStart(16, '0'), 'hex').toString('base64'),
    ChecksumType: 'FULL_OBJECT',
  });
  const head = (s3: S3Client) => s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));

  test('by a PUT', async () => {
    const s3 = await startWithout();

    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: body }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
    const listed = await s3.send(new ListObjectsV2Command({ Bucket }));

    expect(put).toMatchObject(expected(body));
    expect(got).toMatchObject(expected(body));
    expect(listed.Contents).toMatchObject([{ ChecksumAlgorithm: ['CRC64NVME'], ChecksumType: 'FULL_OBJECT' }]);
    // The SDK verifies the checksum while it reads.
    expect(body.equals(Buffer.from((await got.Body?.transformToByteArray()) ?? []))).toBe(true);
  });

  test('by an empty PUT, and by one with a Content-MD5', async () => {
    const s3 = await startWithout();
    const ContentMD5 = createHash('md5').update('').digest('base64');

    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '', ContentMD5 }));

    expect(put).toMatchObject(expected(Buffer.alloc(0)));
  });

  test('in parts, some of them copies', async () => {
    const s3 = await startWithout();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: body }));
    const upload = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
    const to = { Bucket, Key: 'k', UploadId: upload.UploadId };

    const sent = await s3.send(new UploadPartCommand({ ...to, PartNumber: 1, Body: body.subarray(0, half) }));
    const CopySourceRange = `bytes=${half}-${body.length - 1}`;
    const copied = await s3.send(
      new UploadPartCopyCommand({ ...to, PartNumber: 2, CopySource: copySource(Bucket, 'source'), CopySourceRange }),
    );
    const done = await s3.send(
      new CompleteMultipartUploadCommand({
        ...to,
        MultipartUpload: {
          Parts: [
            { PartNumber: 1, ETag: sent.ETag },
            { PartNumber: 2, ETag: copied.CopyPartResult?.ETag },
          ],
        },
      }),
    );

    const { ChecksumCRC64NVME: first } = expected(body.subarray(0, half));
    const { ChecksumCRC64NVME: second } = expected(body.subarray(half));
    expect([sent.ChecksumCRC64NVME, copied.CopyPartResult?.ChecksumCRC64NVME]).toEqual([first, second]);
    expect(done).toMatchObject(expected(body));
    expect(await head(s3)).toMatchObject(expected(body));
  });

  test('and keeps it in a copy, as other objects keep theirs', async () => {
    const s3 = await startWithout();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: 'x' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'own', Body: 'x', ChecksumAlgorithm: 'CRC32' }));
    const copy = (key: string) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: copySource(Bucket, key) }));

    const plain = await copy('plain');
    const headOfPlain = await head(s3);
    const own = await copy('own');

    expect(plain.CopyObjectResult).toMatchObject(expected(Buffer.from('x')));
    expect(headOfPlain).toMatchObject(expected(Buffer.from('x')));
    expect(own.CopyObjectResult?.ChecksumCRC32).toBeTypeOf('string');
    expect(own.CopyObjectResult?.ChecksumCRC64NVME).toBeUndefined();
  });
});

async function expectMissing(s3: S3Client): Promise<void> {
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject(s3Error(404));
}
