import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyedDigests } from '../../../../lambda/voximplant/upload/keyed-digest.ts';
import { cutBytes } from '../../../support/cut-bytes.ts';

type StartDigest = ReturnType<typeof createKeyedDigests>;

function codeOf(startDigest: StartDigest, ...chunks: readonly Uint8Array[]): string {
  const code = startDigest();
  for (const chunk of chunks) code.update(chunk);
  return code.digest().toString('hex');
}

const bytesOf = fc.uint8Array({ minLength: 1, maxLength: 300 });

test('the same bytes have the same digest in any chunks', () => {
  fc.assert(
    fc.property(bytesOf, fc.array(fc.nat(300)), (bytes, cuts) => {
      const startDigest = createKeyedDigests();

      expect(codeOf(startDigest, ...cutBytes(Buffer.from(bytes), cuts))).toBe(codeOf(startDigest, bytes));
    }),
  );
});

test('a changed, missing or added byte, or two exchanged ones, change the digest', () => {
  fc.assert(
    fc.property(bytesOf, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, seed, difference) => {
      const startDigest = createKeyedDigests();
      const at = seed % bytes.length;
      const other = bytes.map((byte, index) => (index === at ? byte ^ difference : byte));
      const swapped = other.toReversed();
      const codes = [bytes, other, bytes.subarray(1), Buffer.concat([bytes, Buffer.alloc(1)])].map(one =>
        codeOf(startDigest, one),
      );

      expect(new Set(codes).size).toBe(codes.length);
      expect(codeOf(startDigest, swapped) === codeOf(startDigest, other)).toBe(Buffer.compare(swapped, other) === 0);
    }),
  );
});

test('nobody can compute the digest from the bytes, because each maker has its own key', () => {
  const bytes = Buffer.from('phone\n+12025550101\n');

  expect(codeOf(createKeyedDigests(), bytes)).not.toBe(codeOf(createKeyedDigests(), bytes));
});

test('the largest network chunks are counted to their last byte', () => {
  const startDigest = createKeyedDigests();
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const last = Buffer.from(chunk).fill('y', chunk.length - 1);

  expect(codeOf(startDigest, chunk, chunk, chunk)).toBe(codeOf(startDigest, Buffer.concat([chunk, chunk, chunk])));
  expect(codeOf(startDigest, chunk, chunk, last)).not.toBe(codeOf(startDigest, chunk, chunk, chunk));
});
