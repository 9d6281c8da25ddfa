import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { joinStart } from './bundle/join-start.ts';
import { leanBuiltins } from './bundle/lean-builtins.ts';
import { slimSchemas } from './bundle/slim-schemas.ts';
import { slimSdk } from './bundle/slim-sdk.ts';
import { slimUndici } from './bundle/slim-undici.ts';
import { slimWords } from './bundle/slim-words.ts';
import { splitProtocols } from './bundle/split-protocols.ts';

const ROOT = join(import.meta.dirname, '..');

/** Folder of the deployable bundle. */
export const BUNDLE_DIR = join(ROOT, 'dist', 'lambda');

const HANDLER = join(BUNDLE_DIR, 'handler.mjs');

/** The plugins that make the function's bundle smaller. */
export const SLIM = [slimUndici, slimSdk, splitProtocols, slimSchemas, slimWords];

/** Files that the warm-up of a start loads: itself, the reader of secrets, and the parser of sidecars. */
const WARMED = [
  'lambda/invocation/warm-up/warm-up.ts',
  'lambda/voximplant/credentials/read-secret.ts',
  'lambda/sources/parse-parameter-file.ts',
];

/** The result of a build. */
interface Bundle {
  readonly file: string;
  /** Bytes of all files, minified. */
  readonly bytes: number;
  /** Bytes that a start reads: the handler and its imports, without parts that are loaded later. */
  readonly startBytes: number;
  /** Bytes that a start reads in addition, after the handler, to prepare for the first drop. */
  readonly warmUpBytes: number;
}

/** Bundles files of this project with the options of the function's bundle. */
export function bundleFiles(options: BuildOptions) {
  return build({
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    // Node knows them, but esbuild builds each anew, from a text, whenever it is used.
    supported: { 'regexp-unicode-property-escapes': true },
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    legalComments: 'none',
    charset: 'ascii',
    logLevel: 'warning',
    ...options,
    plugins: [leanBuiltins, ...(options.plugins ?? [])],
  });
}

/**
 * Writes the deployable bundle: `dist/lambda/handler.mjs`, and beside it the parts that it loads when they are first
 * needed. The bundle contains all dependencies.
 */
export async function buildBundle(): Promise<Bundle> {
  await mkdir(BUNDLE_DIR, { recursive: true });
  const { metafile, outputFiles } = await bundleFiles({
    entryPoints: ['lambda/handler.ts'],
    outdir: BUNDLE_DIR,
    splitting: true,
    chunkNames: 'part-[hash]',
    metafile: true,
    write: false,
    plugins: [joinStart, ...SLIM],
  });
  // The handler is written last, because it names the others.
  const files = (outputFiles ?? [])
    .map(({ path, text }) => ({ path, contents: Buffer.from(escapePatterns(text)) }))
    .toSorted((a, b) => Number(a.path === HANDLER) - Number(b.path === HANDLER));
  for (const { path, contents } of files) await replaceFile(path, contents);
  await removeOthers(files.map(({ path }) => basename(path)));
  await replaceFile(join(ROOT, 'dist', 'metafile.json'), JSON.stringify(metafile));
  const bytes = files.reduce((sum, { contents }) => sum + contents.length, 0);
  const sizes = new Map(files.map(({ path, contents }) => [relative(ROOT, path), contents.length]));
  const outputs = Object.fromEntries(
    Object.entries(metafile?.outputs ?? {}).map(([path, output]) => [path, { ...output, bytes: sizes.get(path) ?? 0 }]),
  );
  const startBytes = countBytes(outputs, [relative(ROOT, HANDLER)]);
  const warmed = Object.keys(outputs).filter(path => WARMED.some(input => outputs[path]?.inputs[input]));
  return {
    file: HANDLER,
    bytes,
    startBytes,
    warmUpBytes: countBytes(outputs, [relative(ROOT, HANDLER), ...warmed]) - startBytes,
  };
}

/**
 * Escapes what esbuild leaves in patterns. A text without other characters than ASCII takes half the memory, and Node
 * reads it faster.
 *
 * @throws {RangeError} for a character that takes two code units, which a pattern would have to name in another way.
 */
function escapePatterns(text: string): string {
  return text.replace(/[^\p{ASCII}]/gu, character => {
    if (character.length > 1) throw new RangeError(`a pattern has "${character}": write it as an escape`);
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Removes the parts of earlier builds. */
async function removeOthers(names: readonly string[]): Promise<void> {
  for (const name of await readdir(BUNDLE_DIR)) {
    if (/^part-\w+\.mjs$/.test(name) && !names.includes(name)) await rm(join(BUNDLE_DIR, name), { force: true });
  }
}

/** The size of some files and everything that they import. */
function countBytes(outputs: Metafile['outputs'], paths: readonly string[]): number {
  const read = new Set<string>();
  const add = (path: string): number => {
    const output = outputs[path];
    if (output === undefined || read.has(path)) return 0;
    read.add(path);
    const imports = output.imports.filter(({ kind }) => kind !== 'dynamic-import');
    return imports.reduce((sum, { path: imported }) => sum + add(imported), output.bytes);
  };
  return paths.reduce((sum, path) => sum + add(path), 0);
}

/** Replaces a file atomically, so that a function that starts meanwhile reads either the old or the new one. */
async function replaceFile(path: string, contents: Uint8Array | string): Promise<void> {
  const made = `${path}.${process.pid}`;
  await writeFile(made, contents);
  await rename(made, path);
}
