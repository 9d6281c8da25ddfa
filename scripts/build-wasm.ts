import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const ROOT = join(import.meta.dirname, '..');
const SOURCE = 'wasm/index-rows.ts';
const BINARY = 'index-rows.wasm';
/** The module as a source file, so that node and the bundler need no way to load one. */
export const WASM_FILE = join(ROOT, 'lambda', 'csv', 'index-rows-wasm.ts');

/** No runtime, no imports; the memory holds the bytes and the ends of their fields, and never grows. */
const OPTIONS = [
  ...['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'],
  ...['--memoryBase', '0', '--initialMemory', '6', '--maximumMemory', '6'],
];

/**
 * Builds the WebAssembly module and gives the text of {@link WASM_FILE}.
 *
 * @throws {Error} with the compiler's words.
 */
export async function buildWasm(): Promise<string> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([SOURCE, ...OPTIONS, '-o', BINARY], {
    readFile: (name, base) => readFile(join(ROOT, base, name), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name === BINARY && typeof contents !== 'string') wasm = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${SOURCE}: ${stderr.toString()}`, { cause: error });
  if (wasm === undefined) throw new Error(`${SOURCE}: the compiler wrote nothing`);
  const text = Buffer.from(wasm).toString('base64');
  return [
    `/** Made by \`npm run wasm\` from ${SOURCE}. */`,
    `// biome-ignore format: one line, as it is made`,
    `export const INDEX_ROWS_WASM = '${text}';`,
    '',
  ].join('\n');
}

if (import.meta.main) await writeFile(WASM_FILE, await buildWasm());
