import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteCodes } from '../../../../lambda/voximplant/upload/keyed-digest.ts';
import { cutBytes } from '../../../support/cut-bytes.ts';

type StartCode = ReturnType<typeof createByteCodes>;

function codeOf(startCode: StartCode, ...chunks: readonly Uint8Array[]): string {
  const code = startCode();
  for (const chunk of chunks) code.update(chunk);
  return code.digest().toString('hex');
}

const bytesOf = fc.uint8Array({ minLength: 1, maxLength: 300 });

test('the same bytes have the same code, however they are cut', () => {
  fc.assert(
    fc.property(bytesOf, fc.array(fc.nat(300)), (bytes, cuts) => {
      const startCode = createByteCodes();

      expect(codeOf(startCode, ...cutBytes(Buffer.from(bytes), cuts))).toBe(codeOf(startCode, bytes));
    }),
  );
});

test('bytes of which one is another, one is gone, one is more or two have changed places have another code', () => {
  fc.assert(
    fc.property(bytesOf, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, seed, difference) => {
      const startCode = createByteCodes();
      const at = seed % bytes.length;
      const other = bytes.map((byte, index) => (index === at ? byte ^ difference : byte));
      const swapped = other.toReversed();
      const codes = [bytes, other, bytes.subarray(1), Buffer.concat([bytes, Buffer.alloc(1)])].map(one =>
        codeOf(startCode, one),
      );

      expect(new Set(codes).size).toBe(codes.length);
      expect(codeOf(startCode, swapped) === codeOf(startCode, other)).toBe(Buffer.compare(swapped, other) === 0);
    }),
  );
});

test('nobody who knows the bytes knows their code: each maker has a key of its own', () => {
  const bytes = Buffer.from('phone\n+12025550101\n');

  expect(codeOf(createByteCodes(), bytes)).not.toBe(codeOf(createByteCodes(), bytes));
});

test('chunks as large as they come of a network are counted to their last byte', () => {
  const startCode = createByteCodes();
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const last = Buffer.from(chunk).fill('y', chunk.length - 1);

  expect(codeOf(startCode, chunk, chunk, chunk)).toBe(codeOf(startCode, Buffer.concat([chunk, chunk, chunk])));
  expect(codeOf(startCode, chunk, chunk, last)).not.toBe(codeOf(startCode, chunk, chunk, chunk));
});
