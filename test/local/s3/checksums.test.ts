import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { CHECKSUM_ALGORITHMS, createChecksumDigest } from '../../../local/s3/body/checksum-digest.ts';
import { sendSigned } from './send-signed.ts';
import { s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';

/** Published check values: the checksum of the text "123456789". */
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
      // The SDK compares the checksum while it reads and fails when it is wrong.
      expect(body.equals(Buffer.from((await got.Body?.transformToByteArray()) ?? []))).toBe(true);
    },
  );

  test.each([
    ['a wrong CRC32', { ChecksumCRC32: 'AAAAAA==' }, 'BadDigest'],
    ['a wrong SHA256', { ChecksumSHA256: createHash('sha256').update('y').digest('base64') }, 'BadDigest'],
    ['a CRC32 of the wrong length', { ChecksumCRC32: 'AAAA' }, 'InvalidRequest'],
    ['two checksums', { ChecksumCRC32: 'AAAAAA==', ChecksumCRC32C: 'AAAAAA==' }, 'InvalidRequest'],
    ['a wrong Content-MD5', { ContentMD5: createHash('md5').update('y').digest('base64') }, 'BadDigest'],
    ['a Content-MD5 that is none', { ContentMD5: 'AAAA' }, 'InvalidDigest'],
  ])('refuse %s and store nothing', async (_, promise, code) => {
    const { s3, events } = await startTestServer();

    const put = s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...promise }));

    await expect(put).rejects.toMatchObject(s3Error(400, code));
    await expectMissing(s3);
    expect(events).toEqual([]);
  });

  test('refuse a wrong one in the trailer', async () => {
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

async function expectMissing(s3: S3Client): Promise<void> {
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject(s3Error(404));
}
