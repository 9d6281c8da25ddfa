import { expect, test } from 'vitest';
import { CRC64_NVME_WASM } from '../../../lambda/wasm/crc64-nvme-wasm.ts';
import { openWasm } from '../../../lambda/wasm/open-wasm.ts';

/** An empty module: its magic number and its version. */
const EMPTY = Buffer.from('0061736d01000000', 'hex').toString('base64');

test('a module provides its numbers, its functions and its memory', () => {
  const { memory, read, find } = openWasm(CRC64_NVME_WASM);
  new Uint8Array(memory, read('INPUT')).set(Buffer.from('123456789'));

  expect(BigInt.asUintN(64, BigInt(find('sum')(0n, 9)))).toBe(0xae8b14860a799888n);
});

test('a missing export is an error that names it', () => {
  const { read, find } = openWasm(CRC64_NVME_WASM);

  expect(() => read('sum')).toThrow(new TypeError('the module has no number "sum"'));
  expect(() => find('INPUT')).toThrow(new TypeError('the module has no function "INPUT"'));
  expect(() => openWasm(EMPTY)).toThrow(new TypeError('the module has no memory'));
});
