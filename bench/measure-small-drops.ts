import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { toEventBridgeEvent } from '../local/events/to-eventbridge-event.ts';
import { startFunction } from '../local/runtime/start-function.ts';
import type { S3Event } from '../local/s3/s3-event.ts';
import { startS3Server } from '../local/s3/start-s3-server.ts';
import { makeServiceAccount } from '../local/voximplant/make-credentials.ts';
import { startVoximplantSimulator } from '../local/voximplant/start-simulator.ts';
import { BUNDLE_DIR, buildBundle } from '../scripts/build-bundle.ts';
import { findCriticalPath } from './find-critical-path.ts';
import { type ProxiedRequest, startLatencyProxy } from './latency-proxy.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';
import { type Target, toResult } from './result.ts';
import { sampleCsv } from './sample-csv.ts';
import { startSecretsServer } from './start-secrets-server.ts';

const DROPS = 'drops';
const LEDGER = 'ledger';
/** Of every round trip, in milliseconds. */
const LATENCY_MS = 20;
const SIZES: Readonly<Record<string, number>> = { '1 KB': 1e3, '100 KB': 1e5, '1 MB': 1e6 };
const TAGS = 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3';

/** What one drop came to. */
interface Handled {
  /** From the event to the end of the invocation, in milliseconds. */
  readonly ms: number;
  readonly requests: readonly ProxiedRequest[];
}

const describeS3 = ({ method, url = '' }: IncomingMessage) => {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const part = ['tagging', 'annotation'].find(name => searchParams.has(name));
  return `${method} ${pathname.split('/')[1]}${part === undefined ? '' : `?${part}`}`;
};

/** Everything that a drop needs, each of it a latency away. */
async function startDistantStack() {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
  const events: S3Event[] = [];
  const account = await makeServiceAccount();
  const s3 = await startS3Server({ dir, onEvent: event => events.push(event) });
  const secrets = await startSecretsServer(JSON.stringify(account));
  const api = await startVoximplantSimulator({ credentials: account });
  const proxies = await Promise.all([
    startLatencyProxy(s3.endpoint, LATENCY_MS, describeS3),
    startLatencyProxy(secrets.origin, LATENCY_MS, () => 'GetSecretValue'),
    startLatencyProxy(new URL(api.url).origin, LATENCY_MS, ({ url = '' }) => url.replace(/.*\/|\?.*/g, '')),
  ]);
  const [s3Proxy, secretsProxy, apiProxy] = proxies;
  const client = new S3Client({
    endpoint: s3.endpoint,
    region: s3.region,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  for (const Bucket of [DROPS, LEDGER]) {
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  const lambda = startFunction({
    bundleDir: BUNDLE_DIR,
    environment: {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_S3: s3Proxy.origin,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsProxy.origin,
      DROPDIAL_CONFIG: JSON.stringify({
        apiUrl: `${apiProxy.origin}/platform_api`,
        ledgerBucket: LEDGER,
        feeds: [{ id: 'bench', bucket: DROPS, prefix: 'drops/', secretId: 'bench' }],
      }),
    },
    timeoutSeconds: 60,
    memoryMb: 256,
  });
  let made = 0;

  return {
    async drop(bytes: number): Promise<Handled> {
      made += 1;
      // No two drops have the same content: that would be refused.
      const Body = Buffer.concat([...sampleCsv(bytes), Buffer.from(`+12025550100;${made};2027-03-02 09:30;;en\n`)]);
      events.length = 0;
      await client.send(new PutObjectCommand({ Bucket: DROPS, Key: `drops/${made}.csv`, Body, Tagging: TAGS }));
      const [event] = events;
      if (event === undefined) throw new Error('S3 raised no event');
      for (const proxy of proxies) proxy.clear();
      const start = performance.now();
      const result = await lambda.invoke(toEventBridgeEvent(event));
      const ms = performance.now() - start;
      if ('error' in result) throw new Error(result.error.errorMessage);
      if (api.lists.length !== made) throw new Error(`drop ${made} made no list`);
      const requests = proxies.flatMap(proxy => [...proxy.requests]).sort((a, b) => a.start - b.start);
      // The event of our own copy, as it comes in earnest.
      const own = events.find(({ type }) => type === 'ObjectCreated:Copy');
      if (own) await lambda.invoke(toEventBridgeEvent(own));
      return { ms, requests };
    },
    async close() {
      await lambda.close();
      client.destroy();
      for (const proxy of proxies) await proxy.close();
      await Promise.all([s3.close(), secrets.close(), api.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const spanOf = (requests: readonly ProxiedRequest[]) => requests.reduce((sum, { start, end }) => sum + end - start, 0);

/** How long a small drop takes in a warm function, beside the round trips that have to follow each other. */
export const smallDrops: Measurement = {
  name: 'small-drops',
  summary: `drops of 1 KB to 1 MB, warm, with ${LATENCY_MS} ms to every server, beside the sum of their round trips`,
  async measure({ quick, say }) {
    await buildBundle();
    const stack = await startDistantStack();
    try {
      const runs = quick ? 8 : 25;
      for (let run = 0; run < 10; run++) await stack.drop(1e3);
      const handled = new Map<string, Handled[]>(Object.keys(SIZES).map(label => [label, []]));
      for (let run = 1; run <= runs; run++) {
        if (run % 5 === 1) say(`small drops, run ${run} of ${runs}`);
        for (const [label, bytes] of Object.entries(SIZES)) handled.get(label)?.push(await stack.drop(bytes));
      }
      const example = handled.get('1 KB')?.at(-1)?.requests ?? [];
      const begin = example[0]?.start ?? 0;
      for (const { what, start, end } of example) {
        say(`  ${(start - begin).toFixed(0).padStart(4)} to ${(end - begin).toFixed(0).padStart(4)} ms  ${what}`);
      }
      return [...handled].flatMap(([label, drops]) => {
        const paths = drops.map(({ requests }) => findCriticalPath(requests));
        const against = (name: string, spans: readonly number[], target?: Target) =>
          toResult(
            {
              name: `small-drops, ${label}: event to the end`,
              unit: 'ms',
              value: median(drops.map(({ ms }) => ms)),
              against: name,
              ratio: median(drops.map(({ ms }, run) => ms / (spans[run] ?? Number.NaN))),
            },
            target,
          );
        const trips = paths.map(path => path.reduce((sum, { roundTrips }) => sum + roundTrips, 0));
        return [
          against(
            'its round trips that wait for each other',
            trips.map(count => count * LATENCY_MS),
            { atMost: 1.3 },
          ),
          against('the same, as long as each of them took', paths.map(spanOf), { atMost: 1.3 }),
          toResult({
            name: `small-drops, ${label}: requests`,
            unit: 'requests',
            value: median(drops.map(({ requests }) => requests.length)),
            against: 'round trips that wait for each other',
            ratio: median(drops.map(({ requests }) => requests.length)) / median(trips),
          }),
        ];
      });
    } finally {
      await stack.close();
    }
  },
};
