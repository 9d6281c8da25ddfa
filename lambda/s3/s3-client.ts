import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { createAwsTransport } from '../net/aws-transport.ts';
import { Crc64Nvme } from './crc64-nvme.ts';
import { Sha512, skipUnknownChecksums } from './skip-unknown-checksums.ts';

/**
 * The function's S3 client. Checksums of answers are compared only on request: not in the second pass, which is
 * compared with the first.
 */
export function createS3Client(config: S3ClientConfig): S3Client {
  const s3 = new S3Client({
    requestHandler: createAwsTransport({ connectMs: 5_000, answerMs: 20_000 }),
    responseChecksumValidation: 'WHEN_REQUIRED',
    checksumAlgorithms: { CRC64NVME: Crc64Nvme, SHA512: Sha512 },
    ...config,
  });
  skipUnknownChecksums(s3);
  return s3;
}
