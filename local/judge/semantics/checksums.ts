import { ChecksumAlgorithm, GetObjectCommand } from '@aws-sdk/client-s3';
import { guide, type Lab, put, type Semantic, safe } from '../semantic.ts';

const PAGE = guide('checking-object-integrity');

/** Uploads with a checksum and reads with verification, like the first pass. */
async function roundTrip(lab: Lab, algorithm: ChecksumAlgorithm): Promise<string> {
  const { Key } = await put(lab, { ChecksumAlgorithm: algorithm });
  const { Body } = await lab.s3.send(new GetObjectCommand({ Bucket: lab.bucket, Key, ChecksumMode: 'ENABLED' }));
  return (await Body?.transformToString()) ?? 'none';
}

const ALGORITHMS = [
  ChecksumAlgorithm.CRC32,
  ChecksumAlgorithm.CRC32C,
  ChecksumAlgorithm.CRC64NVME,
  ChecksumAlgorithm.SHA1,
  ChecksumAlgorithm.SHA256,
  ChecksumAlgorithm.SHA512,
];

/** Clients upload with a checksum of their choice. */
export const CHECKSUMS: readonly Semantic[] = ALGORITHMS.map(algorithm => ({
  name: `upload with ${algorithm}, read with checksums`,
  documented: 'a\n1\n',
  page: PAGE,
  otherwise: safe('a client that is refused cannot upload in that way; length and ETag are compared in any case'),
  look: lab => roundTrip(lab, algorithm),
}));
