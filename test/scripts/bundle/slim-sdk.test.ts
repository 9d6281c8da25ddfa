import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GetObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { afterAll, expect, test } from 'vitest';
import { bundleFiles, SLIM } from '../../../scripts/build-bundle.ts';

const outdir = await mkdtemp(join(tmpdir(), 'dropdial-slim-'));
afterAll(() => rm(outdir, { recursive: true, force: true }));

await bundleFiles({
  stdin: {
    contents: `export { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';`,
    resolveDir: import.meta.dirname,
  },
  outdir,
  plugins: SLIM,
});
const slim = v.parse(
  v.object({
    GetObjectCommand: v.custom<typeof GetObjectCommand>(isClass),
    S3Client: v.custom<typeof S3Client>(isClass),
  }),
  await import(pathToFileURL(join(outdir, 'stdin.mjs')).href),
);

function isClass(value: unknown): boolean {
  return typeof value === 'function';
}

/** What a client hands to the one that sends. */
interface Request {
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const ADDRESSES: ReadonlyArray<readonly [settings: S3ClientConfig, bucket: string]> = [
  [{ region: 'eu-central-1' }, 'drops'],
  [{ region: 'us-east-1' }, 'drops'],
  [{ region: 'eu-central-1' }, 'drops.of.partners'],
  [{ region: 'cn-north-1' }, 'drops'],
  [{ region: 'us-gov-west-1', useFipsEndpoint: true }, 'drops'],
  [{ region: 'us-gov-west-1', useDualstackEndpoint: true }, 'drops'],
  [{ region: 'eu-west-2', endpoint: 'http://127.0.0.1:9000', forcePathStyle: true }, 'drops'],
  [{ region: 'eu-west-2', endpoint: 'https://s3.internal' }, 'drops'],
];

test.each(ADDRESSES)(
  '%j: the slim client asks for %j where the SDK does, signed for the same Region',
  async (settings, bucket) => {
    const asked = await askFor(slim, settings, bucket);

    expect(asked).toStrictEqual(await askFor({ GetObjectCommand, S3Client }, settings, bucket));
    expect(asked.signature).toContain(`${settings.region}/s3/aws4_request`);
  },
);

/** Where a client would ask for an object, and who signed it; nothing is sent. */
async function askFor(sdk: typeof slim, settings: S3ClientConfig, bucket: string) {
  const asked: Request[] = [];
  const client = new sdk.S3Client({
    ...settings,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: Request) => {
        asked.push(request);
        throw new Error('nothing is sent');
      },
    },
  });
  await expect(client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: 'a b/ä.csv' }))).rejects.toThrow(
    'nothing is sent',
  );
  const [{ hostname, path, protocol, headers }] = v.parse(v.tuple([v.custom<Request>(isObject)]), asked);
  return { hostname, path, protocol, signature: headers.authorization?.replace(/\/\d{8}\/|Signature=\w+/g, '') };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
