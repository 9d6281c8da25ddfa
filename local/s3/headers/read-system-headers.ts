import { createHash } from 'node:crypto';
import { S3Error } from '../http/s3-error.ts';
import type { HeaderPairs } from '../http/s3-response.ts';

/** The headers of an object other than user metadata and tags. */
interface SystemHeaders {
  /** Content-Type and similar headers, which follow the metadata directive of a copy. */
  readonly content: HeaderPairs;
  /** Storage class, encryption, redirect, lock and ACL, which a copy never keeps. */
  readonly placement: HeaderPairs;
}

/** Headers that describe the content; a read may override them. */
export const CONTENT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const SSE = 'x-amz-server-side-encryption';
const PLACEMENT = [
  'x-amz-acl',
  'x-amz-object-lock-legal-hold',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  SSE,
  `${SSE}-aws-kms-key-id`,
  `${SSE}-bucket-key-enabled`,
  `${SSE}-context`,
  `${SSE}-customer-algorithm`,
  `${SSE}-customer-key-md5`,
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
];
const STORAGE_CLASSES = new Set([
  ...['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'DEEP_ARCHIVE'],
  ...['GLACIER_IR', 'EXPRESS_ONEZONE', 'OUTPOSTS', 'SNOW', 'FSX_OPENZFS', 'FSX_ONTAP'],
]);
const ENCRYPTIONS = new Set(['AES256', 'aws:kms', 'aws:kms:dsse']);

/** True for a header that names encryption under a KMS key or a customer's key. */
export function isKeyedEncryption(name: string, value: string): boolean {
  return (name === SSE && value !== 'AES256') || name === `${SSE}-customer-algorithm`;
}

/** Encryption headers in the answers to both writes and reads. */
export const ENCRYPTION_HEADERS: ReadonlySet<string> = new Set(PLACEMENT.filter(name => name.startsWith(SSE)));

/**
 * Reads the system headers of a write.
 *
 * @param encryption the bucket's default, for requests that name none; normally SSE-S3
 * @throws S3Error InvalidStorageClass, InvalidEncryptionAlgorithmError, InvalidArgument
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function readSystemHeaders(headers: ReadonlyMap<string, string>, encryption: HeaderPairs): SystemHeaders {
  const content = CONTENT_HEADERS.flatMap(name => {
    const value = name === 'content-encoding' ? withoutAwsChunked(headers.get(name)) : headers.get(name);
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  if (!content.some(([name]) => name === 'content-type')) content.push(['content-type', 'binary/octet-stream']);
  const placement = PLACEMENT.flatMap(name => {
    const value = headers.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  check(headers);
  const encrypted = placement.some(([name]) => name === SSE || name === `${SSE}-customer-algorithm`);
  return { content, placement: encrypted ? placement : [...placement, ...encryption] };
}

function withoutAwsChunked(value: string | undefined): string | undefined {
  return value
    ?.split(',')
    .map(coding => coding.trim())
    .filter(coding => coding !== 'aws-chunked')
    .join(',');
}

function check(headers: ReadonlyMap<string, string>): void {
  const storageClass = headers.get('x-amz-storage-class');
  if (storageClass !== undefined && !STORAGE_CLASSES.has(storageClass)) throw new S3Error('InvalidStorageClass');
  const encryption = headers.get(SSE);
  if (encryption !== undefined && !ENCRYPTIONS.has(encryption)) throw new S3Error('InvalidEncryptionAlgorithmError');
  const redirect = headers.get('x-amz-website-redirect-location');
  if (redirect !== undefined && !/^(\/|https?:\/\/)/.test(redirect)) {
    throw new S3Error('InvalidArgument', {
      message: '"x-amz-website-redirect-location" must start with /, http:// or https://',
    });
  }
  checkCustomerKeyDigest(headers);
}

function checkCustomerKeyDigest(headers: ReadonlyMap<string, string>): void {
  const key = headers.get(`${SSE}-customer-key`);
  if (key === undefined) return;
  const md5 = createHash('md5').update(Buffer.from(key, 'base64')).digest('base64');
  if (headers.get(`${SSE}-customer-key-md5`) !== md5) {
    throw new S3Error('InvalidArgument', { message: 'The MD5 of the customer key does not match the key.' });
  }
}
