import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildWasm, WASM_MODULES } from '../../scripts/build-wasm.ts';

test.each(WASM_MODULES)('the WebAssembly module in $file is compiled from $source', async module => {
  const file = join(import.meta.dirname, '..', '..', module.file);

  expect(await readFile(file, 'utf8')).toBe(await buildWasm(module));
});
