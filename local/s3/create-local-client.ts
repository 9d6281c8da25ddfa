import { S3Client } from '@aws-sdk/client-s3';

/**
 * A client of a local S3 that uploads like most clients: without a checksum of its own, so that S3 adds a CRC64NVME.
 */
export function createLocalClient(endpoint: string, region = 'us-east-1'): S3Client {
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}
