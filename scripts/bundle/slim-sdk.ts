import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import * as v from 'valibot';

/**
 * Leaves out of the SDK how a person's machine finds credentials and its Region, node's HTTP client, how a browser is recognised,
 * digests in JavaScript that node or the function has, signatures for several Regions, and streams of events, which only
 * SelectObjectContent answers with. The rules of S3's addresses are kept packed.
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
    onLoad({ filter: /[\\/](Sha1|Sha256|Md5)Js\.js$/ }, () => ({
      contents: 'export const Sha1Js = undefined, Sha256Js = undefined, Md5Js = undefined;',
    }));
    // The function puts its own, by WebAssembly, into the place where the SDK looks first.
    onLoad({ filter: /[\\/]Crc64NvmeJs\.js$/ }, () => ({ contents: 'export const Crc64NvmeJs = undefined;' }));
    // Lambda names the Region in the environment of every function, and has no instance to ask.
    onLoad({ filter: /[\\/]getInstanceMetadataRegion\.js$/ }, () => ({
      contents: 'export const getInstanceMetadataRegion = async () => undefined;',
    }));
    // Access points of several Regions need a package that the function does not have: the SDK itself would throw.
    onLoad({ filter: /[\\/]SignatureV4MultiRegion\.js$/ }, () => ({ contents: ONE_REGION }));
    onLoad({ filter: /client-s3[\\/]dist-es[\\/]endpoint[\\/]bdd\.js$/ }, async ({ path }) => ({
      contents: await packAddressRules(path),
    }));
    onLoad({ filter: /submodules[\\/]event-streams[\\/]index\.js$/ }, () => ({
      contents: `export const EventStreamSerde = undefined, eventStreamSerdeProvider = undefined;
        export const resolveEventStreamSerdeConfig = config => config;`,
    }));
  },
};

const ONE_REGION = `
  import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials';
  export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
    static sigv4aDependency() { return 'none'; }
  }`;

/** How S3's addresses are made, a thousand small numbers and as many words: unpacking takes a millisecond once. */
async function packAddressRules(path: string): Promise<string> {
  const { bdd } = v.parse(v.object({ bdd: ADDRESS_RULES }), await import(pathToFileURL(path).href));
  const rules = JSON.stringify([[...bdd.nodes], bdd.root, bdd.conditions, bdd.results]);
  const packed = brotliCompressSync(rules).toString('base64');
  return `
    import { BinaryDecisionDiagram } from '@smithy/core/endpoints';
    import { brotliDecompressSync } from 'node:zlib';
    const [nodes, root, conditions, results] = JSON.parse(brotliDecompressSync(Buffer.from('${packed}', 'base64')));
    export const bdd = BinaryDecisionDiagram.from(Int32Array.from(nodes), root, conditions, results);`;
}

const ADDRESS_RULES = v.object({
  nodes: v.instance(Int32Array),
  root: v.number(),
  conditions: v.array(v.array(v.unknown())),
  results: v.array(v.unknown()),
});
