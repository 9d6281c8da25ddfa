import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'without-json';

/**
 * Importers that use JSON: the clients that are loaded when they are first needed, and the modules of their protocols.
 */
const SPEAKS_JSON = /client-(sqs|eventbridge|secrets-manager)[\\/]|protocols[\\/](json|query|cbor|index\.js)|Rpc|Json/;

/** A line of an index that exports what only such a protocol needs. */
const JSON_EXPORT = /^export \{.*(?:json|rpc|query\/|cbor)/i;

/**
 * Keeps the SDK's JSON protocols out of the part that a start reads. S3 uses XML, but the SDK exports all protocols
 * from one index, and esbuild includes every file that the index names wherever the index is imported.
 */
export const splitProtocols: Plugin = {
  name: 'split-protocols',
  setup({ onResolve, onLoad, resolve }) {
    onResolve(
      { filter: /^@(?:smithy|aws-sdk)\/core\/protocols$/ },
      async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === NAMESPACE || SPEAKS_JSON.test(importer)) return undefined;
        const resolved = await resolve(path, { importer, resolveDir, kind, pluginData: NAMESPACE });
        return { path: resolved.path, namespace: NAMESPACE, sideEffects: false };
      },
    );
    onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => {
      const lines = (await readFile(path, 'utf8')).split('\n');
      return { contents: lines.filter(line => !JSON_EXPORT.test(line)).join('\n'), resolveDir: dirname(path) };
    });
  },
};
