import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { afterAll, expect, test, vi } from 'vitest';
import { bundleFiles, SLIM } from '../../../scripts/build-bundle.ts';
import { connect, s3Error, startTestServer } from '../../local/s3/start-test-server.ts';

const SDK = {
  ...{ GetObjectCommand, S3Client, S3ServiceException, ChangeMessageVisibilityCommand, SQSClient },
  ...{ PutEventsCommand, EventBridgeClient, GetSecretValueCommand, SecretsManagerClient },
};

const outdir = await mkdtemp(join(tmpdir(), 'dropdial-slim-'));
afterAll(() => rm(outdir, { recursive: true, force: true }));

const CLIENTS = ['s3', 'sqs', 'eventbridge', 'secrets-manager'];
await bundleFiles({
  stdin: {
    contents: CLIENTS.map(name => `export * from '@aws-sdk/client-${name}';`).join('\n'),
    resolveDir: import.meta.dirname,
  },
  outdir,
  plugins: SLIM,
});
const slim = v.parse(v.custom<typeof SDK>(isSdk), await import(pathToFileURL(join(outdir, 'stdin.mjs')).href));

function isSdk(value: unknown): boolean {
  return isObject(value) && Object.keys(SDK).every(name => name in value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A request as a client passes it to its request handler. */
interface Request {
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The settings that determine the address of a request. */
interface Settings {
  readonly region: string;
  readonly endpoint?: string;
  readonly forcePathStyle?: boolean;
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
  readonly retryMode?: string;
}

/** A configuration that captures the request of a client instead of sending it. */
function ask(settings: Settings) {
  const asked: Request[] = [];
  const handle = async (request: Request) => {
    asked.push(request);
    throw new Error('nothing is sent');
  };
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const config = { ...settings, credentials, maxAttempts: 1, requestHandler: { handle } };
  /** The address of the captured request, and its signature without date and digest, which names the Region. */
  const answer = async (sent: Promise<unknown>) => {
    await expect(sent).rejects.toThrow('nothing is sent');
    const [{ protocol, hostname, path, headers }] = v.parse(v.tuple([v.custom<Request>(isObject)]), asked);
    const signature = headers.authorization?.replace(/\/\d{8}\/|Signature=\w+/g, '');
    expect(signature).toContain(`${settings.region}/`);
    return { protocol, hostname, path, signature };
  };
  return { config, answer };
}

const ADDRESSES: ReadonlyArray<readonly [settings: Settings, bucket: string]> = [
  [{ region: 'eu-central-1' }, 'drops'],
  [{ region: 'us-east-1' }, 'drops'],
  [{ region: 'eu-central-1' }, 'drops.of.partners'],
  [{ region: 'cn-north-1' }, 'drops'],
  [{ region: 'us-gov-west-1', useFipsEndpoint: true }, 'drops'],
  [{ region: 'us-gov-west-1', useDualstackEndpoint: true }, 'drops'],
  [{ region: 'eu-west-2', endpoint: 'http://127.0.0.1:9000', forcePathStyle: true }, 'drops'],
  [{ region: 'eu-west-2', endpoint: 'https://s3.internal' }, 'drops'],
  [{ region: 'xx-nowhere-7' }, 'drops'],
];

test.each(ADDRESSES)('with %j the slim client of S3 requests an object of %j like the SDK', async (...given) => {
  const [settings, bucket] = given;
  const getObject = (sdk: typeof SDK) => {
    const { config, answer } = ask(settings);
    return answer(new sdk.S3Client(config).send(new sdk.GetObjectCommand({ Bucket: bucket, Key: 'a b/ä.csv' })));
  };

  expect(await getObject(slim)).toStrictEqual(await getObject(SDK));
});

const REGIONS: readonly Settings[] = [
  { region: 'eu-central-1' },
  { region: 'us-east-1', useFipsEndpoint: true },
  { region: 'cn-northwest-1' },
  { region: 'us-gov-east-1', useDualstackEndpoint: true, useFipsEndpoint: true },
  { region: 'eu-west-2', endpoint: 'http://127.0.0.1:9001' },
];

test.each(REGIONS)(
  'with %j the slim clients of the other services send their requests like the SDK',
  async settings => {
    const askAll = async (sdk: typeof SDK) => {
      const [queue, bus, secrets] = [ask(settings), ask(settings), ask(settings)];
      const QueueUrl = `https://sqs.${settings.region}.amazonaws.com/111122223333/drops`;
      const later = new sdk.ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: 'a', VisibilityTimeout: 1 });
      return [
        await queue.answer(new sdk.SQSClient({ ...queue.config, useQueueUrlAsEndpoint: false }).send(later)),
        await bus.answer(new sdk.EventBridgeClient(bus.config).send(new sdk.PutEventsCommand({ Entries: [] }))),
        await secrets.answer(
          new sdk.SecretsManagerClient(secrets.config).send(new sdk.GetSecretValueCommand({ SecretId: 'dropdial/a' })),
        ),
      ];
    };

    expect(await askAll(slim)).toStrictEqual(await askAll(SDK));
  },
);

test('a client in adaptive mode retries as often as one in standard mode', async () => {
  const { config } = ask({ region: 'eu-central-1', retryMode: 'adaptive' });
  const strategy = await new slim.S3Client({ ...config, maxAttempts: 3 }).config.retryStrategy();

  expect(strategy).toMatchObject({ mode: 'standard' });
});

test('settings come from the environment, and not from files of a person', async () => {
  const file = join(outdir, 'config');
  await writeFile(file, '[default]\nmax_attempts = 7\n');
  vi.stubEnv('AWS_CONFIG_FILE', file);
  const attempts = (sdk: typeof SDK) => new sdk.S3Client({ region: 'eu-central-1' }).config.maxAttempts();

  expect([await attempts(SDK), await attempts(slim)]).toEqual([7, 3]);
  vi.stubEnv('AWS_MAX_ATTEMPTS', '5');
  expect(await attempts(slim)).toBe(5);
  vi.unstubAllEnvs();
});

test.each([
  ['drops', 'NoSuchKey'],
  ['nobodys', 'NoSuchBucket'],
])('an error of S3 in %s has its class, its name %s and its status', async (bucket, name) => {
  const { server } = await startTestServer();
  const s3 = connect(server, {}, config => new slim.S3Client(config));
  const error = await s3
    .send(new slim.GetObjectCommand({ Bucket: bucket, Key: 'a.csv' }))
    .catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(slim.S3ServiceException);
  expect(error).toMatchObject(s3Error(404, name));
});
