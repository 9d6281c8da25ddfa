import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Crc64Nvme, crc64Nvme } from '../../../lambda/s3/crc64-nvme.ts';
import { cutBytes } from '../../support/cut-bytes.ts';
import { slowCrc64Nvme } from '../../support/slow-crc64-nvme.ts';

/** Bytes of up to three times the size of a chunk in the module, often only a few; without a period. */
const bytesOf = fc
  .tuple(fc.oneof(fc.nat(200_000), fc.nat(5_000)), fc.integer())
  .map(([length, seed]) => Uint8Array.from({ length }, (_, index) => Math.imul(index ^ seed, 0x9e3779b1) >>> 21));

const cutsOf = fc.array(fc.oneof(fc.nat(70_000), fc.nat(3_000)), { maxLength: 4 });

async function hexOf(sum: Crc64Nvme): Promise<string> {
  return Buffer.from(await sum.digest()).toString('hex');
}

// https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-64-nvme
test('the sum of "123456789" is the published check value', async () => {
  const sum = new Crc64Nvme();
  sum.update(Buffer.from('1234'));
  sum.update(Buffer.from('56789'));

  expect(await hexOf(sum)).toBe('ae8b14860a799888');
  expect(crc64Nvme(Buffer.from('123456789'))).toBe(0xae8b14860a799888n);
});

test('the sum of nothing is zero, before the first byte and after an empty chunk', async () => {
  const sum = new Crc64Nvme();
  const before = await hexOf(sum);
  sum.update(Buffer.alloc(0));

  expect([before, await hexOf(sum)]).toEqual(Array(2).fill('0000000000000000'));
});

test('the sum equals that of a plain division, in any chunks', () => {
  fc.assert(
    fc.property(bytesOf, cutsOf, (bytes, cuts) => {
      const sum = cutBytes(bytes, cuts).reduce((before, chunk) => crc64Nvme(chunk, before), 0n);

      expect(sum).toBe(slowCrc64Nvme(bytes));
    }),
  );
});

test('the sum is right at every length where its method changes', () => {
  const bytes = Uint8Array.from({ length: 65_560 }, (_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 23);
  const lengths = [2_192, 65_520].flatMap(from => Array.from({ length: 40 }, (_, more) => from + more));

  expect(lengths.map(length => crc64Nvme(bytes.subarray(0, length)))).toEqual(
    lengths.map(length => slowCrc64Nvme(bytes.subarray(0, length))),
  );
});

test('concurrent sums do not disturb each other', async () => {
  await fc.assert(
    fc.asyncProperty(bytesOf, bytesOf, cutsOf, async (one, other, cuts) => {
      const files = [one, other].map(bytes => ({ bytes, chunks: cutBytes(bytes, cuts), sum: new Crc64Nvme() }));
      for (let turn = 0; files.some(({ chunks }) => turn < chunks.length); turn++) {
        for (const { chunks, sum } of files) sum.update(chunks[turn] ?? Buffer.alloc(0));
      }

      const sums = await Promise.all(files.map(({ sum }) => hexOf(sum)));
      expect(sums).toEqual(files.map(({ bytes }) => slowCrc64Nvme(bytes).toString(16).padStart(16, '0')));
    }),
  );
});

test('a reset sum starts again', async () => {
  const sum = new Crc64Nvme();
  sum.update(Buffer.alloc(100_000, 'x'));
  sum.reset();
  sum.update(Buffer.from('123456789'));

  expect(await hexOf(sum)).toBe('ae8b14860a799888');
});

test('the summed bytes stay unchanged', () => {
  const bytes = Buffer.alloc(100_000, 'x');

  crc64Nvme(bytes);

  expect(bytes.equals(Buffer.alloc(100_000, 'x'))).toBe(true);
});
