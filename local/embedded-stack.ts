import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { type EventBus, startEventBus } from './events/start-event-bus.ts';
import { pollQueue, type QueuePoller } from './queue/poll-queue.ts';
import type { Queue } from './queue/queue.ts';
import { type QueueServer, startQueueServer } from './queue/start-queue-server.ts';
import { type LocalFunction, startFunction } from './runtime/start-function.ts';
import { createLocalClient } from './s3/create-local-client.ts';
import type { S3Event } from './s3/s3-event.ts';
import { type S3Server, startS3Server } from './s3/start-s3-server.ts';
import { type SecretsServer, startSecretsServer } from './secrets/start-secrets-server.ts';
import { createBuckets } from './stack/create-buckets.ts';
import { createQueues } from './stack/create-queues.ts';
import { createDelivery, type EventTaker } from './stack/deliver-events.ts';
import { describeEnvironment } from './stack/describe-function.ts';
import { checkApi, type RealApi, startSimulator } from './stack/open-account.ts';
import type { RoutedFeed } from './stack/route-events.ts';
import type { ServiceAccount } from './voximplant/make-credentials.ts';
import type { SimulatorOptions, VoximplantSimulator } from './voximplant/start-simulator.ts';

export const DROP_BUCKET = 'dropdial-drops';
export const LEDGER_BUCKET = 'dropdial-ledger';
export const EVENT_BUS = 'dropdial-outcomes';
export const SECRET = 'dropdial/local';

/** The default feed of a stack. It allows the highest priority, for people who try things out. */
export const LOCAL_FEED = { id: 'local', prefix: 'drops/', limits: { priority: { min: 0 } } } as const;

/** The options of a stack. */
export interface StackOptions {
  /** The folder of S3 and the credentials; must exist. */
  readonly dir: string;
  /** The folder with `handler.mjs`. */
  readonly bundleDir: string;
  /**
   * Feeds without bucket and secret, which the stack adds. Default: one, `local`, with the prefix `drops/` and every
   * priority.
   */
  readonly feeds?: ReadonlyArray<Readonly<Record<string, unknown>>>;
  /** The stack's own account at the simulator. Default: one with a new key, which takes a while to generate. */
  readonly account?: ServiceAccount;
  /** Further accounts of the simulator, for feeds with their own `secretId`, or further keys of one account. */
  readonly accounts?: readonly ServiceAccount[];
  /** Settings of the simulator, such as the pace of its calls. */
  readonly simulator?: Omit<Partial<SimulatorOptions>, 'credentials' | 'now'>;
  /** The real API instead of the simulator. */
  readonly api?: RealApi;
  /**
   * The versions of the feeds' secret `dropdial/local` in a local Secrets Manager, oldest first; the last one is a
   * `credentials.json` or whatever an operator wrote there. Default: the credentials are a file.
   */
  readonly secretVersions?: readonly string[];
  /** Changes the function's configuration before the start. */
  readonly configure?: (config: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Default: any free port. */
  readonly s3Port?: number;
  /** Default true. */
  readonly annotations?: boolean;
  /** Default true, as in the deployed stack. */
  readonly versioned?: boolean;
  /** Default 60. */
  readonly functionTimeoutSeconds?: number;
  /** Default 512, as deployed. */
  readonly functionMemoryMb?: number;
  /** Default 2. */
  readonly concurrency?: number;
  /** How long a message stays hidden before it comes back; default 6 times the function's timeout, as deployed. */
  readonly visibilityTimeoutSeconds?: number;
  /**
   * The maximum time, in seconds, for which the function can postpone a message, for tests that cannot wait. Default:
   * no maximum.
   */
  readonly maxPostponeSeconds?: number;
  /** Default 8, as deployed. */
  readonly maxReceiveCount?: number;
  /**
   * The clock of S3, which the function follows, and of the simulator, in milliseconds since the epoch. Default: the
   * system's.
   */
  readonly now?: () => number;
  /** The latency of the next request to S3, in milliseconds; default none. */
  readonly s3Latency?: () => number;
  /** The interval of sweeps, which the deployed stack schedules. Default: no automatic sweeps. */
  readonly sweepSeconds?: number;
  /** Whether the function knows the address of its queue, as deployed. Default true. */
  readonly queueUrl?: boolean;
  /** Takes every event of S3 in place of the queue, as the body of its message, with the way to the queue. Default: all are sent at once. */
  readonly onEvent?: EventTaker;
  /** Told of every event of S3, of drops and of the ledger. */
  readonly onObject?: (event: S3Event) => void;
  /** Additional environment variables of the function. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with each log line of the function. */
  readonly onLog?: (line: string) => void;
}

/** Everything between a drop and its call list, on this machine. */
export interface EmbeddedStack {
  readonly s3: S3Server;
  /** A client of the local S3. */
  readonly client: S3Client;
  /** Absent if the real API is used. */
  readonly simulator?: VoximplantSimulator;
  readonly queue: Queue;
  /** The queue's server, for the function's own requests. */
  readonly sqs: QueueServer;
  readonly deadLetters: Queue;
  readonly poller: QueuePoller;
  readonly function: LocalFunction;
  /** The function's environment variables, with which the operator's command works on this stack. */
  readonly environment: Readonly<Record<string, string>>;
  /** The bus of outcome events. */
  readonly eventBus: EventBus;
  /** The secrets of the function that are not files. */
  readonly secrets: SecretsServer;
  /** Runs a sweep, and waits until no work is left to do at once. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

const toRouted = ({ id, prefix = '' }: Readonly<Record<string, unknown>>): RoutedFeed => ({
  id: String(id),
  prefix: String(prefix),
});

/** Starts S3, the simulator, the queue and the built function, wired as the deployed stack wires them. */
export async function startEmbeddedStack(options: StackOptions): Promise<EmbeddedStack> {
  const { dir, concurrency = 2, functionTimeoutSeconds = 60 } = options;
  if (options.api) await checkApi(options.api);
  const s3Dir = join(dir, 's3');
  await mkdir(s3Dir, { recursive: true });

  const { queue, deadLetters, postponed } = createQueues({ ...options, functionTimeoutSeconds });
  const feeds = options.feeds ?? [LOCAL_FEED];
  const deliver = createDelivery({
    queue,
    dropBucket: DROP_BUCKET,
    feeds: feeds.map(toRouted),
    onEvent: options.onEvent,
  });
  // First of all: where its port is taken, nothing else is up that would have to be closed.
  const s3 = await startS3Server({
    dir: s3Dir,
    port: options.s3Port ?? 0,
    annotations: options.annotations ?? true,
    ...(options.now && { now: options.now, acceptsMachineClock: true }),
    ...(options.s3Latency && { latency: options.s3Latency }),
    onEvent: event => {
      options.onObject?.(event);
      deliver(event);
    },
  });
  const sqs = await startQueueServer([postponed]);
  const eventBus = await startEventBus();
  const client = createLocalClient(s3.endpoint, s3.region);
  await createBuckets(client, { drops: DROP_BUCKET, ledger: LEDGER_BUCKET, versioned: options.versioned ?? true });

  const credentials = options.api?.credentials ?? join(dir, 'credentials.json');
  const simulator = options.api ? undefined : await startSimulator(credentials, options);
  const secrets = await startSecretsServer();
  const { secretVersions } = options;
  for (const version of secretVersions ?? []) secrets.put(SECRET, version);
  const config = {
    apiUrl: options.api?.url ?? simulator?.url,
    ledgerBucket: LEDGER_BUCKET,
    ownBucket: DROP_BUCKET,
    eventBus: EVENT_BUS,
    ...((options.queueUrl ?? true) && { queueUrl: `${sqs.endpoint}/000000000000/${queue.name}` }),
    feeds: feeds.map(feed => ({
      bucket: DROP_BUCKET,
      secretId: secretVersions ? SECRET : `file:${credentials}`,
      ...feed,
    })),
  };
  const environment = describeEnvironment(
    {
      region: s3.region,
      s3: s3.endpoint,
      sqs: sqs.endpoint,
      secrets: secrets.endpoint,
      eventBridge: eventBus.endpoint,
    },
    options.configure?.(config) ?? config,
    options.environment,
  );
  const lambda = startFunction({
    bundleDir: options.bundleDir,
    environment,
    timeoutSeconds: functionTimeoutSeconds,
    memoryMb: options.functionMemoryMb ?? 512,
    concurrency,
    ...(options.onLog && { onLog: options.onLog }),
  });
  const poller = pollQueue({
    queue,
    invoke: event => lambda.invoke(event),
    batchSize: 1,
    maximumConcurrency: concurrency,
  });

  const requestSweep = () => queue.send(JSON.stringify({ source: 'dropdial.internal', 'detail-type': 'Sweep' }));
  const timer = options.sweepSeconds === undefined ? undefined : setInterval(requestSweep, options.sweepSeconds * 1000);

  return {
    s3,
    client,
    ...(simulator && { simulator }),
    queue,
    sqs,
    deadLetters,
    poller,
    function: lambda,
    environment,
    eventBus,
    secrets,
    async sweep() {
      requestSweep();
      await poller.settled();
    },
    async close() {
      clearInterval(timer);
      // The function is closed first, because a closing poller waits for its invocations.
      await lambda.close();
      await poller.close();
      client.destroy();
      await Promise.all([s3.close(), sqs.close(), eventBus.close(), secrets.close(), simulator?.close()]);
    },
  };
}
