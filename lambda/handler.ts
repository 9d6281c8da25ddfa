import { randomUUID } from 'node:crypto';
import { createHandler } from './invocation/handle-invocation.ts';
import { loadLazily } from './invocation/load-lazily.ts';
import { readEnvironment } from './invocation/read-environment.ts';
import { createDocuments } from './ledger/store/conditional-document.ts';
import { openLedger } from './ledger/store/open-ledger.ts';
import { createLookAfter } from './ledger/store/watch-lists.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createReadyConnector } from './net/ready-connector.ts';
import { createAnnouncer } from './outcome-event/announce-outcome.ts';
import { createOwes } from './outcome-event/owed.ts';
import { createAnnotate } from './s3/annotate.ts';
import { createServerClock, followServerClock } from './s3/follow-server-clock.ts';
import { createS3Client } from './s3/s3-client.ts';
import { createReadLists, createVoximplant } from './voximplant/account.ts';
import { createApiConnector, createApiDispatcher } from './voximplant/create-call-list.ts';
import { createTokenSource } from './voximplant/credentials/mint-token.ts';

/** How long a transfer may stall, in milliseconds. */
const IDLE_MS = 30_000;
/** How long a connection to the API may stay unused, in milliseconds. */
const READY_MS = 5_000;

const { config, ownS3Endpoint, isWarmedUp, isSlowAfterStart, mostValues } = readEnvironment(process.env);
const { apiUrl, eventBus, feeds, ledgerBucket: bucket, ownBucket, queueUrl } = config;
const log = createLog(console);
const s3 = createS3Client({ forcePathStyle: ownS3Endpoint });
const newId = randomUUID;
const { now, observe } = createServerClock(() => new Date());
followServerClock(s3, observe);
const putMetrics = createMetrics(line => process.stdout.write(line), now);

// Few invocations need these clients, or only after the answer.
const readSecret = loadLazily(async () =>
  (await import('./voximplant/credentials/read-secret.ts')).createSecretReader(),
);
const queueClient = loadLazily(async () => (await import('./queue/queue-client.ts')).createQueueClient());
const publish =
  eventBus === undefined
    ? undefined
    : loadLazily(async () => (await import('./outcome-event/publish-event.ts')).createPublishEvent(eventBus));
const postpone = loadLazily(async () => (await import('./queue/postpone-message.ts')).createPostpone(queueClient, log));
const send =
  queueUrl === undefined
    ? undefined
    : loadLazily(async () => {
        const { createSendEvent } = await import('./queue/send-event.ts');
        const { findGroup } = await import('./invocation/find-group.ts');
        return createSendEvent(queueClient, queueUrl, event => findGroup(event, feeds));
      });

const owes = createOwes(eventBus !== undefined);
const { ledger, markers, lists } = openLedger({ s3, bucket, now, newId, owes, lookAfter: createLookAfter(feeds) });
const connector = createReadyConnector(createApiConnector(), READY_MS);
const tokens = createTokenSource(readSecret, now, log);
const api = { apiUrl, dispatcher: createApiDispatcher(connector.connect), tokens };
const voximplant = createVoximplant({
  ...api,
  idleMs: IDLE_MS,
  newId,
  putMetrics,
});

/** The Lambda handler: an SQS batch, or one event of S3 in any envelope. */
export const handler = createHandler(
  {
    s3,
    idleMs: IDLE_MS,
    annotate: createAnnotate(s3, ownS3Endpoint, log),
    ledger,
    markers,
    lists,
    documents: createDocuments(s3, bucket),
    voximplant,
    openApi: voximplant.openApi,
    readLists: createReadLists(api),
    announcer: createAnnouncer(ledger, publish, now),
    queue: { postpone, send },
    feeds,
    ownBucket,
    putMetrics,
    mostValues,
    now,
    newId,
  },
  log,
);

// A start has a whole processor. Everything after it only has the share that its memory pays for.
if (isWarmedUp) {
  const { warmUp } = await import('./invocation/warm-up/warm-up.ts');
  await warmUp({ s3, feeds, bucket, apiUrl, tokens, prepare: connector.prepare, now, isSlowAfterStart });
}
