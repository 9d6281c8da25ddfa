import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** Root of the project. */
const ROOT = join(import.meta.dirname, '..');

/** Folder of the deployable bundle. */
export const BUNDLE_DIR = join(ROOT, 'dist', 'lambda');

/**
 * Leaves out of undici what a Lambda function never loads: its index pulls in fetch, WebSocket, mocks and caches, and it
 * ships two HTTP parsers, one of them an experiment that is off, each also for processors that lack SIMD.
 */
const slimUndici: Plugin = {
  name: 'slim-undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: join(ROOT, 'scripts', 'undici-core.cjs') }));
    onLoad({ filter: /undici[\\/]lib[\\/](llhttp[\\/]llhttp-wasm|milo[\\/](no-)?simd)\.js$/ }, () => ({
      contents: 'throw new Error("this HTTP parser is not in the bundle");',
    }));
  },
};

/** What a build came to. */
export interface Bundle {
  readonly file: string;
  /** Bytes of the minified file. */
  readonly bytes: number;
}

/** Bundles files of this project in the way that the function is bundled. */
export function bundleFiles(options: BuildOptions) {
  return build({
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    // CommonJS packages inside an ES module still ask for node's own modules by require.
    banner: { js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
}

/** Writes the deployable bundle, `dist/lambda/handler.mjs`, with everything it needs in it. */
export async function buildBundle(): Promise<Bundle> {
  await mkdir(BUNDLE_DIR, { recursive: true });
  const file = join(BUNDLE_DIR, 'handler.mjs');
  const { metafile, outputFiles } = await bundleFiles({
    entryPoints: ['lambda/handler.ts'],
    outdir: BUNDLE_DIR,
    metafile: true,
    write: false,
    plugins: [slimUndici],
  });
  const [output] = outputFiles ?? [];
  if (output === undefined) throw new Error('esbuild made no bundle');
  await replaceFile(file, output.contents);
  await replaceFile(join(ROOT, 'dist', 'metafile.json'), JSON.stringify(metafile));
  return { file, bytes: output.contents.length };
}

/** Puts a file in the place of another at once, so that a function that starts meanwhile reads one of them whole. */
async function replaceFile(path: string, contents: Uint8Array | string): Promise<void> {
  const made = `${path}.${process.pid}`;
  await writeFile(made, contents);
  await rename(made, path);
}
