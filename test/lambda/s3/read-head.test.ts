import { expect, test } from 'vitest';
import { haveOtherBytes } from '../../../lambda/s3/read-head.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);

test.each([
  ['the MD5 of both differ', A, 'AES256', B, 'AES256', true],
  ['the MD5 of both are the same', A, 'AES256', A, 'AES256', false],
  ['one was written in parts', `${A}-2`, 'AES256', B, 'AES256', false],
  ['the other was written in parts', A, 'AES256', `${B}-2`, 'AES256', false],
  ['one is under SSE-KMS', A, 'aws:kms', B, 'AES256', false],
  ['the other is under SSE-KMS', A, 'AES256', B, 'aws:kms', false],
  ['both are under SSE-KMS', A, 'aws:kms', B, 'aws:kms', false],
  ['a store says nothing of encryption', A, undefined, B, undefined, false],
] as const)('ETags prove other bytes or not: %s', (_, one, oneBy, other, otherBy, expected) => {
  const head = (etag: string, by: 'AES256' | 'aws:kms' | undefined) => ({
    etag,
    output: { $metadata: {}, ...(by && { ServerSideEncryption: by }) },
  });

  expect(haveOtherBytes(head(one, oneBy), head(other, otherBy))).toBe(expected);
});
