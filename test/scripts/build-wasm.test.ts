import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { buildWasm, WASM_FILE } from '../../scripts/build-wasm.ts';

test('the WebAssembly module in the sources is the one that its source comes to', async () => {
  expect(await readFile(WASM_FILE, 'utf8')).toBe(await buildWasm());
});
