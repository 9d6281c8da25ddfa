import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const ROOT = join(import.meta.dirname, '..');
const BINARY = 'module.wasm';

/**
 * A WebAssembly module: its source in `wasm/`, and its binary in a source file, so that neither Node nor the bundler
 * needs a loader.
 */
interface WasmModule {
  readonly source: string;
  readonly file: string;
  /** The name of the exported constant, the module in base64. */
  readonly name: string;
  /** True when its memory grows with its input. Otherwise the memory has a fixed size for input and results. */
  readonly grows?: boolean;
}

/** All modules; paths are relative to the root of the project. */
export const WASM_MODULES: readonly WasmModule[] = [
  { source: 'wasm/index-rows.ts', file: 'lambda/wasm/index-rows-wasm.ts', name: 'INDEX_ROWS_WASM' },
  { source: 'wasm/crc64-nvme.ts', file: 'lambda/wasm/crc64-nvme-wasm.ts', name: 'CRC64_NVME_WASM' },
  {
    source: 'wasm/match-numbers.ts',
    file: 'lambda/wasm/match-numbers-wasm.ts',
    name: 'MATCH_NUMBERS_WASM',
    grows: true,
  },
];

/** Without a runtime and without imports. */
const OPTIONS = [
  '-O3',
  '--runtime',
  'stub',
  '--noAssert',
  '--enable',
  'simd',
  '--memoryBase',
  '0',
  '--initialMemory',
  '6',
];
const FIXED = ['--maximumMemory', '6'];

/**
 * Builds a WebAssembly module and returns the text of its `file`.
 *
 * @throws {Error} with the compiler's output.
 */
export async function buildWasm({ source, name, grows = false }: WasmModule): Promise<string> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([source, ...OPTIONS, ...(grows ? [] : FIXED), '-o', BINARY], {
    readFile: (file, base) => readFile(join(ROOT, base, file), 'utf8').catch(() => null),
    writeFile: (file, contents) => {
      if (file === BINARY && typeof contents !== 'string') wasm = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${source}: ${stderr.toString()}`, { cause: error });
  if (wasm === undefined) throw new Error(`${source}: the compiler wrote nothing`);
  const text = Buffer.from(wasm).toString('base64');
  return [
    `/** Made by \`npm run wasm\` from ${source}. */`,
    `// biome-ignore format: one line, as it is made`,
    `export const ${name} = '${text}';`,
    '',
  ].join('\n');
}

if (import.meta.main) {
  for (const module of WASM_MODULES) await writeFile(join(ROOT, module.file), await buildWasm(module));
}
