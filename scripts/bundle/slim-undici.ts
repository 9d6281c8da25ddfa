import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import * as v from 'valibot';

/**
 * Removes the parts of undici that a Lambda function never loads. Its index imports fetch, WebSocket, mocks and caches.
 * It supports HTTP/2, which the function's dispatcher forbids, and FormData bodies. It contains two HTTP parsers, one
 * of which is a disabled experiment, each also for processors without SIMD, and all tables from which they were
 * generated.
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
    // Loaded at the start, although only a connection that has negotiated HTTP/2 would call it.
    onLoad({ filter: /undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/ }, () => ({
      contents: 'module.exports = () => { throw new Error("HTTP/2 is not in the bundle"); };',
    }));
    // It is only asked whether a body is undici's own FormData: without it, none is.
    onLoad({ filter: /undici[\\/]lib[\\/]web[\\/]webidl[\\/]index\.js$/ }, () => ({
      contents: 'module.exports = { webidl: { is: { FormData: () => false } } };',
    }));
    onLoad({ filter: /undici[\\/]lib[\\/]dispatcher[\\/]parser-h1\.js$/ }, () => ({
      contents: 'module.exports = { getMiloEnabled: () => false };',
    }));
    onLoad({ filter: /undici[\\/]lib[\\/]web[\\/]fetch[\\/]formdata\.js$/ }, () => ({ contents: '' }));
    onLoad({ filter: /undici[\\/]lib[\\/](core|api|dispatcher)[\\/][\w-]+\.js$/ }, async ({ path }) => ({
      contents: replaceBuiltins(await readFile(path, 'utf8')),
    }));
  },
};

/**
 * The parser, compressed: unpacking takes a millisecond once, and uncompressed it was an eighth of what a start reads.
 */
function packWasm(path: string): string {
  const wasm: unknown = createRequire(path)(path);
  if (!Buffer.isBuffer(wasm)) throw new TypeError(`${path} does not export the parser any more`);
  const packed = brotliCompressSync(wasm).toString('base64');
  return `module.exports = require('node:zlib').brotliDecompressSync(Buffer.from('${packed}', 'base64'));`;
}

/** The parser's tables that the client reads: its types of messages, and its errors. */
function keepTables(path: string): string {
  const tables: unknown = createRequire(path)(path);
  const { ERROR, TYPE } = v.parse(v.object({ ERROR: v.looseObject({}), TYPE: v.looseObject({}) }), tables);
  return `module.exports = ${JSON.stringify({ ERROR, TYPE })};`;
}

/** An error that differs from others in name, message and code only. */
const PLAIN_ERROR =
  /const k(\w+) = (Symbol\.for\('undici\.error\.\w+'\))\nclass \1 extends (UndiciError|AbortError) \{\n {2}constructor \((?:message|message, options)\) \{\n {4}super\((?:message|message, options)\)\n {4}this\.name = ('\w+')\n {4}this\.message = message \|\| ('[^'\n]*')\n {4}this\.code = ('\w+')\n {2}\}\n\n {2}static \[Symbol\.hasInstance\] \(instance\) \{\n {4}return instance && instance\[k\1\] === true\n {2}\}\n\n {2}get \[k\1\] \(\) \{\n {4}return true\n {2}\}\n\}/g;

/** A function that creates such errors. */
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

/** Replaces twenty similar error classes by calls of one function. */
function foldErrors(code: string): string {
  const folded = code.replace(PLAIN_ERROR, 'const $1 = makeError($3, $2, $4, $5, $6)');
  if (folded === code) throw new Error('the errors of undici are written in another way by now');
  return `${folded}${MAKE_ERROR}`;
}

/** The diagnostics channels, without the output for NODE_DEBUG. */
function nameChannels(path: string): string {
  const exported: unknown = createRequire(path)(path);
  const { channels } = v.parse(v.object({ channels: v.record(v.string(), v.object({ name: v.string() })) }), exported);
  const names = Object.entries(channels).map(([channel, { name }]) => `${channel}: channel('${name}')`);
  return `const { channel } = require('node:diagnostics_channel'); module.exports = { channels: { ${names.join(', ')} } };`;
}

/**
 * Avoids two modules of Node that take five milliseconds of a start. undici asks `node:http` for a limit and for the
 * class of Node's own requests, which it never gets here, and uses one function of `node:assert`.
 */
function replaceBuiltins(code: string): string {
  return code
    .replace("require('node:http')", `{ maxHeaderSize: ${MAX_HEADER_BYTES} }`)
    .replace("require('node:assert')", `(${ASSERT})`);
}

/** The largest header of an answer, in bytes, which Lambda sets for Node's own client. */
const MAX_HEADER_BYTES = 81_920;

const ASSERT = "(isTrue, message) => { if (!isTrue) throw new Error(message ?? 'undici contradicts itself'); }";

const UNDICI_LEFT_OUT = /undici[\\/]lib[\\/](llhttp[\\/]llhttp-wasm|web[\\/]fetch[\\/]body)\.js$/;
