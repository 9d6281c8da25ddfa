import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import * as v from 'valibot';

/**
 * Removes from the SDK: the ways in which a person's machine finds credentials and its Region, Node's HTTP client,
 * browser detection, digests in JavaScript that Node or the function provides, signatures for several Regions,
 * directory buckets, web streams, and event streams, which only SelectObjectContent uses. The endpoint rules are stored
 * compressed.
 */
export const slimSdk: Plugin = {
  name: 'slim-sdk',
  setup({ onResolve, onLoad }) {
    const standIn = (name: string) => () => ({ path: join(import.meta.dirname, name) });
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, standIn('lambda-credentials.mjs'));
    onResolve({ filter: /^@smithy\/node-http-handler$/ }, standIn('lambda-transport.ts'));
    onResolve({ filter: /^bowser$/ }, () => ({ path: 'bowser', namespace: 'left-out' }));
    onLoad({ filter: /^bowser$/, namespace: 'left-out' }, () => ({ contents: 'export {};' }));
    // Each client's package.json, for the version in its user agent.
    onLoad({ filter: /@aws-sdk[\\/].*[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    // For a Node.js without OpenSSL, which could not start the function anyway.
    onLoad({ filter: /[\\/](Sha1|Sha256|Md5)Js\.js$/ }, () => ({
      contents: 'export const Sha1Js = undefined, Sha256Js = undefined, Md5Js = undefined;',
    }));
    // The function registers its own, in WebAssembly, where the SDK looks first.
    onLoad({ filter: /[\\/]Crc64NvmeJs\.js$/ }, () => ({ contents: 'export const Crc64NvmeJs = undefined;' }));
    // Settings of a person's machine, which the SDK would look for before its first request.
    onLoad({ filter: /[\\/]loadSharedConfigFiles\.js$/ }, () => ({ contents: NO_SHARED_FILES }));
    // Lambda sets the Region in the environment of every function, and there is no instance metadata to ask.
    onLoad({ filter: /[\\/]getInstanceMetadataRegion\.js$/ }, () => ({
      contents: 'export const getInstanceMetadataRegion = async () => undefined;',
    }));
    // Multi-Region access points need a package that the function does not have: the SDK itself would throw.
    onLoad({ filter: /[\\/]SignatureV4MultiRegion\.js$/ }, () => ({ contents: ONE_REGION }));
    // Never selected: the function limits its own retries, and the standard strategy retries as often.
    onLoad({ filter: /[\\/]AdaptiveRetryStrategy\.js$/ }, () => ({
      contents: `export { StandardRetryStrategy as AdaptiveRetryStrategy } from './StandardRetryStrategy';`,
    }));
    // Bodies are Node streams here.
    onLoad({ filter: /[\\/]sdk-stream-mixin\.browser\.js$/ }, () => ({
      contents: `export const sdkStreamMixin = () => { throw new Error('streams of the web are not in the bundle'); };`,
    }));
    // Directory buckets have neither tags nor versions, which drops need.
    onLoad({ filter: /[\\/]S3ExpressIdentityProviderImpl\.js$/ }, () => ({ contents: NO_DIRECTORY_BUCKETS }));
    onLoad({ filter: /client-[\w-]+[\\/]dist-es[\\/]endpoint[\\/]bdd\.js$/ }, async ({ path }) => ({
      contents: await packAddressRules(path),
    }));
    onLoad({ filter: /[\\/]aws[\\/]partitions\.js$/ }, async ({ path }) => ({ contents: await packPartitions(path) }));
    // The SDK has two date parsers, and one accepts everything that the other does.
    onLoad({ filter: /submodules[\\/]serde[\\/]date-utils\.js$/ }, () => ({ contents: ONE_WAY_OF_DATES }));
    // A client without a logger logs nothing.
    onLoad({ filter: /middleware-logger[\\/]loggerMiddleware\.js$/ }, () => ({ contents: NO_LOGGER }));
    onLoad({ filter: /submodules[\\/]event-streams[\\/]index\.js$/ }, () => ({
      contents: `export const EventStreamSerde = undefined, eventStreamSerdeProvider = undefined;
        export const resolveEventStreamSerdeConfig = config => config;`,
    }));
  },
};

const ONE_WAY_OF_DATES = `
  export {
    _parseEpochTimestamp as parseEpochTimestamp,
    _parseRfc3339DateTimeWithOffset as parseRfc3339DateTime,
    _parseRfc3339DateTimeWithOffset as parseRfc3339DateTimeWithOffset,
    _parseRfc7231DateTime as parseRfc7231DateTime,
  } from './schema-serde-lib/schema-date-utils';
  export const dateToUtcString = date => date.toUTCString();`;

const NO_SHARED_FILES = `
  export { CONFIG_PREFIX_SEPARATOR } from './constants';
  export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`;

const NO_LOGGER = `
  export const loggerMiddleware = undefined, loggerMiddlewareOptions = undefined;
  export const getLoggerPlugin = () => ({ applyToStack: () => undefined });`;

const ONE_REGION = `
  import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials';
  export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
    static sigv4aDependency() { return 'none'; }
  }`;

const NO_DIRECTORY_BUCKETS = `
  export class S3ExpressIdentityProviderImpl {
    getS3ExpressIdentity() { throw new Error('directory buckets are not in the bundle'); }
  }`;

/** An expression that unpacks a compressed value. */
function pack(value: unknown): string {
  const packed = brotliCompressSync(JSON.stringify(value)).toString('base64');
  return `JSON.parse(brotliDecompressSync(Buffer.from('${packed}', 'base64')))`;
}

const UNPACK = "import { brotliDecompressSync } from 'node:zlib';";

/** The list of Regions, without their descriptions. */
async function packPartitions(path: string): Promise<string> {
  const { partitionsInfo } = v.parse(v.object({ partitionsInfo: PARTITIONS }), await import(pathToFileURL(path).href));
  const partitions = partitionsInfo.partitions.map(({ regions, ...partition }) => {
    return { ...partition, regions: Object.fromEntries(Object.keys(regions).map(region => [region, {}])) };
  });
  return `${UNPACK} export const partitionsInfo = ${pack({ ...partitionsInfo, partitions })};`;
}

const PARTITIONS = v.looseObject({
  partitions: v.array(v.looseObject({ regions: v.record(v.string(), v.unknown()) })),
});

/**
 * The endpoint rules. Those of S3 are a thousand small numbers and as many strings; unpacking takes a millisecond,
 * once.
 */
async function packAddressRules(path: string): Promise<string> {
  const { bdd } = v.parse(v.object({ bdd: ADDRESS_RULES }), await import(pathToFileURL(path).href));
  const rules = [[...bdd.nodes], bdd.root, bdd.conditions, bdd.results];
  return `
    ${UNPACK}
    import { BinaryDecisionDiagram } from '@smithy/core/endpoints';
    const [nodes, root, conditions, results] = ${pack(rules)};
    export const bdd = BinaryDecisionDiagram.from(Int32Array.from(nodes), root, conditions, results);`;
}

const ADDRESS_RULES = v.object({
  nodes: v.instance(Int32Array),
  root: v.number(),
  conditions: v.array(v.array(v.unknown())),
  results: v.array(v.unknown()),
});
