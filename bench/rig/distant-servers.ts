import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { toEventBridgeEvent } from '../../local/events/to-eventbridge-event.ts';
import { listen } from '../../local/listen.ts';
import { createLocalClient } from '../../local/s3/create-local-client.ts';
import type { S3Event } from '../../local/s3/s3-event.ts';
import { startS3Server } from '../../local/s3/start-s3-server.ts';
import { makeServiceAccount } from '../../local/voximplant/make-credentials.ts';
import { discardCallList } from './discard-call-list.ts';
import { type ProxiedRequest, startLatencyProxy } from './latency-proxy.ts';
import { sampleCsv } from './sample-csv.ts';
import { startSecretsServer } from './start-secrets-server.ts';

const DROPS = 'drops';
const LEDGER = 'ledger';
const TAGS = 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3';

/** A request of CreateCallList as the API received it; times in milliseconds of `performance.now()`. */
interface ListRequest {
  /** Its first byte. */
  readonly began: number;
  /** Its last byte: the end of the closing boundary. */
  readonly closed: number;
}

/** An uploaded file. */
interface Dropped {
  /** The event of the upload. */
  readonly event: string;
  /** The event of the function's own copy of it; `undefined` until there is one. */
  ownCopy(): string | undefined;
}

/** Everything outside of a function; each server has a latency. */
export interface DistantServers {
  /** The environment for a function. */
  readonly environment: Readonly<Record<string, string>>;
  /** Uploads a unique CSV of about this size. */
  drop(bytes: number): Promise<Dropped>;
  /** Requests since the latest drop, ordered by their start. */
  requests(): readonly ProxiedRequest[];
  /** Every list that was created. */
  readonly lists: readonly ListRequest[];
  close(): Promise<void>;
}

const describeS3 = ({ method, url = '' }: IncomingMessage) => {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const part = ['tagging', 'annotation'].find(name => searchParams.has(name));
  const kind = searchParams.has('list-type') ? 'LIST' : method;
  return `${kind} ${pathname.split('/')[1]}${part === undefined ? '' : `?${part}`}`;
};

/** Starts S3, the secrets server and the API. */
export async function startDistantServers(latencyMs: number): Promise<DistantServers> {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
  const events: S3Event[] = [];
  const account = await makeServiceAccount();
  const s3 = await startS3Server({ dir, onEvent: event => events.push(event) });
  const secrets = await startSecretsServer(JSON.stringify(account));
  const lists: ListRequest[] = [];
  const api = createServer((request, response) => {
    const began = performance.now();
    if (request.url?.includes('CreateCallList'))
      request.on('end', () => lists.push({ began, closed: performance.now() }));
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
  let made = 0;
  return {
    lists,
    environment: {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_S3: s3Proxy.origin,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsProxy.origin,
      // The API's address for the peers.
      API_URL: `${apiProxy.origin}/platform_api`,
      DROPDIAL_CONFIG: JSON.stringify({
        apiUrl: `${apiProxy.origin}/platform_api`,
        ledgerBucket: LEDGER,
        feeds: [{ id: 'bench', bucket: DROPS, prefix: 'drops/', secretId: 'bench' }],
      }),
    },
    requests: () => proxies.flatMap(proxy => [...proxy.requests]).sort((a, b) => a.start - b.start),
    async drop(bytes) {
      made += 1;
      // Every drop has another content; a repeated one would be rejected.
      const Body = Buffer.concat([...sampleCsv(bytes), Buffer.from(`+12025550100;${made};2027-03-02 09:30;;en\n`)]);
      events.length = 0;
      await client.send(new PutObjectCommand({ Bucket: DROPS, Key: `drops/${made}.csv`, Body, Tagging: TAGS }));
      const [event] = events;
      if (event === undefined) throw new Error('S3 raised no event');
      for (const proxy of proxies) proxy.clear();
      return {
        event: JSON.stringify(toEventBridgeEvent(event)),
        ownCopy() {
          const own = events.find(({ type }) => type === 'ObjectCreated:Copy');
          return own && JSON.stringify(toEventBridgeEvent(own));
        },
      };
    },
    async close() {
      client.destroy();
      for (const proxy of proxies) await proxy.close();
      await Promise.all([s3.close(), secrets.close()]);
      api.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
