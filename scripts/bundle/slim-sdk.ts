import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Leaves out of the SDK how a person's machine finds credentials, node's HTTP client, how a browser is recognised, SHA-1 and
 * SHA-256 in JavaScript, which node has, and streams of events, which only SelectObjectContent answers with.
 */
export const slimSdk: Plugin = {
  name: 'slim-sdk',
  setup({ onResolve, onLoad }) {
    const standIn = (name: string) => () => ({ path: join(import.meta.dirname, name) });
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, standIn('lambda-credentials.mjs'));
    onResolve({ filter: /^@smithy\/node-http-handler$/ }, standIn('lambda-transport.ts'));
    onResolve({ filter: /^bowser$/ }, () => ({ path: 'bowser', namespace: 'left-out' }));
    onLoad({ filter: /^bowser$/, namespace: 'left-out' }, () => ({ contents: 'export {};' }));
    // Each client's own, for the version in its user agent.
    onLoad({ filter: /@aws-sdk[\\/].*[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    // For a node without OpenSSL, which would not start the function in any case.
    onLoad({ filter: /[\\/]Sha(1|256)Js\.js$/ }, () => ({
      contents: 'export const Sha1Js = undefined, Sha256Js = undefined;',
    }));
    onLoad({ filter: /submodules[\\/]event-streams[\\/]index\.js$/ }, () => ({
      contents: `export const EventStreamSerde = undefined, eventStreamSerdeProvider = undefined;
        export const resolveEventStreamSerdeConfig = config => config;`,
    }));
  },
};
