import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import * as v from 'valibot';

/**
 * Leaves out of undici what a Lambda function never loads: its index pulls in fetch, WebSocket, mocks and caches; it speaks
 * HTTP/2, which the function's dispatcher forbids; it takes forms of fetch as bodies; and it ships two HTTP parsers, one of them
 * an experiment that is off, each also for processors that lack SIMD, with every table that they were made from.
 */
export const slimUndici: Plugin = {
  name: 'slim-undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: join(import.meta.dirname, 'undici-core.cjs') }));
    onLoad({ filter: /undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm\.js$/ }, ({ path }) => ({
      contents: packWasm(path),
    }));
    onLoad({ filter: /undici[\\/]lib[\\/]llhttp[\\/]constants\.js$/ }, ({ path }) => ({ contents: keepTables(path) }));
    onLoad({ filter: /undici[\\/]lib[\\/]core[\\/]diagnostics\.js$/ }, ({ path }) => ({
      contents: nameChannels(path),
    }));
    onLoad({ filter: /undici[\\/]lib[\\/]core[\\/]errors\.js$/ }, async ({ path }) => ({
      contents: foldErrors(await readFile(path, 'utf8')),
    }));
    onLoad({ filter: UNDICI_LEFT_OUT }, () => ({
      contents: 'throw new Error("this part of undici is not in the bundle");',
    }));
    // Loaded at once, though only a connection that agreed on HTTP/2 would call it.
    onLoad({ filter: /undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/ }, () => ({
      contents: 'module.exports = () => { throw new Error("HTTP/2 is not in the bundle"); };',
    }));
    // What is asked here is whether a body is a FormData of undici's own: without it, none is.
    onLoad({ filter: /undici[\\/]lib[\\/]web[\\/]webidl[\\/]index\.js$/ }, () => ({
      contents: 'module.exports = { webidl: { is: { FormData: () => false } } };',
    }));
    onLoad({ filter: /undici[\\/]lib[\\/]dispatcher[\\/]parser-h1\.js$/ }, () => ({
      contents: 'module.exports = { getMiloEnabled: () => false };',
    }));
    onLoad({ filter: /undici[\\/]lib[\\/]web[\\/]fetch[\\/]formdata\.js$/ }, () => ({ contents: '' }));
  },
};

/** The parser as a packed text: unpacking takes a millisecond once, and its text was an eighth of what a start reads. */
function packWasm(path: string): string {
  const wasm: unknown = createRequire(path)(path);
  if (!Buffer.isBuffer(wasm)) throw new TypeError(`${path} does not export the parser any more`);
  const packed = brotliCompressSync(wasm).toString('base64');
  return `module.exports = require('node:zlib').brotliDecompressSync(Buffer.from('${packed}', 'base64'));`;
}

/** Of the parser's tables those that the client reads: what it may be asked to parse, and what it may come to. */
function keepTables(path: string): string {
  const tables: unknown = createRequire(path)(path);
  const { ERROR, TYPE } = v.parse(v.object({ ERROR: v.looseObject({}), TYPE: v.looseObject({}) }), tables);
  return `module.exports = ${JSON.stringify({ ERROR, TYPE })};`;
}

/** An error that differs from others in name, message and code alone. */
const PLAIN_ERROR =
  /const k(\w+) = (Symbol\.for\('undici\.error\.\w+'\))\nclass \1 extends (UndiciError|AbortError) \{\n {2}constructor \((?:message|message, options)\) \{\n {4}super\((?:message|message, options)\)\n {4}this\.name = ('\w+')\n {4}this\.message = message \|\| ('[^'\n]*')\n {4}this\.code = ('\w+')\n {2}\}\n\n {2}static \[Symbol\.hasInstance\] \(instance\) \{\n {4}return instance && instance\[k\1\] === true\n {2}\}\n\n {2}get \[k\1\] \(\) \{\n {4}return true\n {2}\}\n\}/g;

/** Makes such an error. */
const MAKE_ERROR = `
function makeError (Base, mark, name, standard, code) {
  return class extends Base {
    constructor (message, options) {
      super(message, options)
      this.name = name
      this.message = message || standard
      this.code = code
    }

    static [Symbol.hasInstance] (instance) {
      return instance && instance[mark] === true
    }

    get [mark] () {
      return true
    }
  }
}
`;

/** Twenty errors that are alike, made by one function. */
function foldErrors(code: string): string {
  const folded = code.replace(PLAIN_ERROR, 'const $1 = makeError($3, $2, $4, $5, $6)');
  if (folded === code) throw new Error('the errors of undici are written in another way by now');
  return `${folded}${MAKE_ERROR}`;
}

/** The channels of diagnostics, without what NODE_DEBUG would print of them. */
function nameChannels(path: string): string {
  const exported: unknown = createRequire(path)(path);
  const { channels } = v.parse(v.object({ channels: v.record(v.string(), v.object({ name: v.string() })) }), exported);
  const names = Object.entries(channels).map(([channel, { name }]) => `${channel}: channel('${name}')`);
  return `const { channel } = require('node:diagnostics_channel'); module.exports = { channels: { ${names.join(', ')} } };`;
}

const UNDICI_LEFT_OUT = /undici[\\/]lib[\\/](llhttp[\\/]llhttp-wasm|web[\\/]fetch[\\/]body)\.js$/;
