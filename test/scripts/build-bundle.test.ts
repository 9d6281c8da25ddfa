import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { CRC64_NVME_WASM } from '../../lambda/wasm/crc64-nvme-wasm.ts';
import { BUNDLE_DIR, buildBundle } from '../../scripts/build-bundle.ts';

const run = promisify(execFile);
const bundle = await buildBundle();
const files = (await readdir(BUNDLE_DIR)).filter(name => name.endsWith('.mjs'));
const texts = new Map(
  await Promise.all(files.map(async name => [name, await readFile(join(BUNDLE_DIR, name), 'utf8')] as const)),
);

/** The files that node loads before the handler can run: the handler and its static imports. */
function readAtStart(name = 'handler.mjs', read = new Set<string>()): Set<string> {
  if (read.has(name)) return read;
  read.add(name);
  for (const [, imported = ''] of texts.get(name)?.matchAll(/(?:from|import)"\.\/(part-\w+\.mjs)"/g) ?? []) {
    readAtStart(imported, read);
  }
  return read;
}

test('the bundle has no files of an earlier build, and stays within its limits, in total and at the start', () => {
  const bytes = [...texts.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

  expect(bytes).toBe(bundle.bytes);
  expect(bytes).toBeLessThanOrEqual(745_000);
  expect(bundle.startBytes).toBeLessThanOrEqual(545_000);
  // The files of the warm-up count, too, because a drop that wakes the function waits for both.
  expect(bundle.startBytes + bundle.warmUpBytes).toBeLessThanOrEqual(590_000);
});

test('a start reads the declared parts, and not the clients that few invocations need', () => {
  const start = [...readAtStart()];
  const text = start.map(name => texts.get(name)).join('');

  expect(Buffer.byteLength(text)).toBe(bundle.startBytes);
  expect(text).toContain('CopyObject');
  expect(text).toContain(CRC64_NVME_WASM);
  expect(text).not.toContain('GetSecretValue');
  expect(text).not.toContain('ChangeMessageVisibility');
  expect(text).not.toContain('application/x-amz-json');
});

test('a start reads one large file, and hardly any other', () => {
  const sizes = [...readAtStart()].map(name => Buffer.byteLength(texts.get(name) ?? '')).sort((a, b) => b - a);

  expect(sizes.length).toBeLessThanOrEqual(5);
  expect(sizes[0]).toBeGreaterThan(0.98 * bundle.startBytes);
});

test('every byte is ASCII: other characters would double the memory of a text', () => {
  for (const [name, text] of texts) expect([name, /^\p{ASCII}*$/u.test(text)]).toEqual([name, true]);
});

test('a start loads neither the HTTP client of Node nor its assertions', async () => {
  const handler = pathToFileURL(join(BUNDLE_DIR, 'handler.mjs')).href;
  const script = `await import('${handler}'); console.log(JSON.stringify(process.moduleLoadList));`;
  const feeds = [{ id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 's' }];
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      AWS_REGION: 'us-east-1',
      DROPDIAL_WARM_UP: 'off',
      DROPDIAL_CONFIG: JSON.stringify({ ledgerBucket: 'ledger', feeds }),
    },
  });

  const loaded: unknown = JSON.parse(stdout);
  expect(loaded).toContain('NativeModule net');
  for (const name of ['_http_client', 'http', 'https', 'assert']) expect(loaded).not.toContain(`NativeModule ${name}`);
});

test('text that only people read is left out, and text of messages is not', () => {
  const text = [...texts.values()].join('');

  for (const words of ['Names a deliberate repeat', 'Where outcome events are sent', 'its parameters are complete']) {
    expect(text).not.toContain(words);
  }
  for (const words of ['up to 128 letters, digits', 'must be the name of an S3 bucket', 'Drop Created']) {
    expect(text).toContain(words);
  }
});

test('the parts that are loaded later are in the bundle, too', () => {
  const later = [...texts].filter(([name]) => !readAtStart().has(name)).map(([, text]) => text);

  expect(later.join('')).toContain('GetSecretValue');
  expect(later.join('')).toContain('ChangeMessageVisibility');
  expect(later.join('')).toContain('application/x-amz-json');
});

test('no pattern with character classes is compiled anew at each use', () => {
  const text = [...texts.values()].join('');

  expect(text).toMatch(/\/\^\\p\{ASCII\}\*\$\/u/);
  expect(text).not.toMatch(/RegExp\("[^"]*\\\\p\{/i);
});

test('only parts of the bundle are imported: an import of a node module would load more than needed', () => {
  const imports = [...texts.values()].flatMap(text =>
    [...text.matchAll(/\b(?:from|import)"([^"\s]+)"/g)].map(([, name]) => name),
  );

  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter(name => !name?.startsWith('./part-'))).toEqual([]);
});
