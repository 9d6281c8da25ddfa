import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { toEventBridgeEvent } from '../../local/events/to-eventbridge-event.ts';
import { listen } from '../../local/listen.ts';
import { startSandbox } from '../../local/runtime/start-sandbox.ts';
import { createLocalClient } from '../../local/s3/create-local-client.ts';
import type { S3Event } from '../../local/s3/s3-event.ts';
import { startS3Server } from '../../local/s3/start-s3-server.ts';
import { makeServiceAccount } from '../../local/voximplant/make-credentials.ts';
import { BUNDLE_DIR } from '../../scripts/build-bundle.ts';
import { discardCallList } from './discard-call-list.ts';
import { type ProxiedRequest, startLatencyProxy } from './latency-proxy.ts';
import { readCpuMs } from './read-cpu.ts';
import { sampleCsv } from './sample-csv.ts';
import { startSecretsServer } from './start-secrets-server.ts';

const DROPS = 'drops';
const LEDGER = 'ledger';
const TAGS = 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3';

/** What one drop came to. */
export interface Handled {
  /** From the event to the end of the invocation, in milliseconds. */
  readonly ms: number;
  readonly requests: readonly ProxiedRequest[];
  /** Of the function's process, for the drop and for the event of its own copy, in milliseconds. */
  readonly cpuMs: number;
}

/** Everything that a drop needs, some way off. */
export interface DistantStack {
  /** Drops a CSV of about so many bytes and has the function handle it, and its own copy. */
  drop(bytes: number): Promise<Handled>;
  /** The most memory that the function's process ever had resident. */
  peakMemoryBytes(): number;
  close(): Promise<void>;
}

const describeS3 = ({ method, url = '' }: IncomingMessage) => {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const part = ['tagging', 'annotation'].find(name => searchParams.has(name));
  return `${method} ${pathname.split('/')[1]}${part === undefined ? '' : `?${part}`}`;
};

/** Starts S3, the secrets, the API and one process of the function, each of the servers a latency away from it. */
export async function startDistantStack(latencyMs: number, memoryMb = 256): Promise<DistantStack> {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
  const events: S3Event[] = [];
  const account = await makeServiceAccount();
  const s3 = await startS3Server({ dir, onEvent: event => events.push(event) });
  const secrets = await startSecretsServer(JSON.stringify(account));
  let lists = 0;
  const api = createServer((request, response) => {
    lists += 1;
    discardCallList(request, response);
  });
  const apiOrigin = `http://127.0.0.1:${await listen(api, 0, '127.0.0.1')}`;
  const proxies = await Promise.all([
    startLatencyProxy(s3.endpoint, latencyMs, describeS3),
    startLatencyProxy(secrets.origin, latencyMs, () => 'GetSecretValue'),
    startLatencyProxy(apiOrigin, latencyMs, ({ url = '' }) => url.replace(/.*\/|\?.*/g, '')),
  ]);
  const [s3Proxy, secretsProxy, apiProxy] = proxies;
  const client = createLocalClient(s3.endpoint, s3.region);
  for (const Bucket of [DROPS, LEDGER]) {
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  const lambda = await startSandbox({
    bundleDir: BUNDLE_DIR,
    handler: 'handler.handler',
    functionName: 'bench',
    onLog: () => undefined,
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
    memoryMb,
  });
  // What its start takes is no part of the first drop.
  if (!(await lambda.ready())) throw new Error('the function does not start');
  let made = 0;

  async function invoke(event: S3Event): Promise<void> {
    const result = await lambda.run(randomUUID(), JSON.stringify(toEventBridgeEvent(event)));
    if ('error' in result) throw new Error(result.error.errorMessage);
    if (!(await lambda.ready())) throw new Error('the function ended');
  }

  return {
    peakMemoryBytes: lambda.peakMemoryBytes,
    async drop(bytes) {
      made += 1;
      // No two drops have the same content: that would be refused.
      const Body = Buffer.concat([...sampleCsv(bytes), Buffer.from(`+12025550100;${made};2027-03-02 09:30;;en\n`)]);
      events.length = 0;
      await client.send(new PutObjectCommand({ Bucket: DROPS, Key: `drops/${made}.csv`, Body, Tagging: TAGS }));
      const [event] = events;
      if (event === undefined) throw new Error('S3 raised no event');
      for (const proxy of proxies) proxy.clear();
      const cpu = readCpuMs(lambda.pid);
      const start = performance.now();
      await invoke(event);
      const ms = performance.now() - start;
      if (lists !== made) throw new Error(`drop ${made} made no list`);
      const requests = proxies.flatMap(proxy => [...proxy.requests]).sort((a, b) => a.start - b.start);
      // The event of our own copy, as it comes in earnest.
      const own = events.find(({ type }) => type === 'ObjectCreated:Copy');
      if (own) await invoke(own);
      return { ms, requests, cpuMs: readCpuMs(lambda.pid) - cpu };
    },
    async close() {
      await lambda.kill();
      client.destroy();
      for (const proxy of proxies) await proxy.close();
      await Promise.all([s3.close(), secrets.close()]);
      api.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
