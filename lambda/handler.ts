import { randomUUID } from 'node:crypto';
import { createActiveLists } from './gates/free-place.ts';
import { createCountDrop } from './gates/hourly-limit.ts';
import { createClaimContent } from './gates/same-content.ts';
import { createHandler } from './invocation/handle-event.ts';
import { loadLate } from './invocation/load-lazily.ts';
import { readEnvironment } from './invocation/read-environment.ts';
import { createLedger } from './ledger/ledger.ts';
import { indexOpen } from './ledger/mark-open.ts';
import { createOpenIndex } from './ledger/open-markers.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createAnnouncer } from './outcome-event/announce-outcome.ts';
import { createOwes } from './outcome-event/owed.ts';
import { createServerClock, followServerClock } from './s3/follow-server-clock.ts';
import { createS3Client } from './s3/s3-client.ts';
import { createApiDispatcher } from './voximplant/create-call-list.ts';
import { createTokenSource } from './voximplant/credentials/mint-token.ts';
import { createAnnotate } from './write-back/annotate.ts';

/** How long a transfer may stand still, in milliseconds. */
const IDLE_MS = 30_000;

const { config, ownS3Endpoint } = readEnvironment(process.env);
const { eventBus, queueUrl } = config;
const log = createLog(console);
const s3 = createS3Client({ forcePathStyle: ownS3Endpoint });
const { now, observe } = createServerClock(() => new Date());
followServerClock(s3, observe);

// The clients of services that few invocations ask, or only after the answer.
const readSecret = loadLate(async () => (await import('./voximplant/credentials/read-secret.ts')).createSecretReader());
const queueClient = loadLate(async () => (await import('./queue/queue-client.ts')).createQueueClient());
const publish =
  eventBus === undefined
    ? undefined
    : loadLate(async () => (await import('./outcome-event/publish-event.ts')).createPublishEvent(eventBus));
const postpone = loadLate(async () => (await import('./queue/postpone-message.ts')).createPostpone(queueClient, log));
const sendEvent =
  queueUrl === undefined
    ? undefined
    : loadLate(async () => (await import('./queue/send-event.ts')).createSendEvent(queueClient, queueUrl));

const openIndex = createOpenIndex({ s3, bucket: config.ledgerBucket });
const documents = createLedger({ s3, bucket: config.ledgerBucket, now, newId: randomUUID });
const ledger = indexOpen(documents, openIndex, createOwes(eventBus !== undefined));

/** The Lambda handler: an SQS batch, or one event of S3 in any envelope. */
export const handler = createHandler({
  s3,
  ledger,
  openIndex,
  countDrop: createCountDrop({ s3, bucket: config.ledgerBucket, now }),
  activeLists: createActiveLists({ s3, bucket: config.ledgerBucket, ledger, now, newId: randomUUID }),
  claimContent: createClaimContent({ s3, bucket: config.ledgerBucket, ledger, now }),
  feeds: config.feeds,
  apiUrl: config.apiUrl,
  tokens: createTokenSource(readSecret, now),
  dispatcher: createApiDispatcher(),
  announcer: createAnnouncer(ledger, publish, now),
  annotate: createAnnotate(s3, ownS3Endpoint, log),
  log,
  putMetrics: createMetrics(line => process.stdout.write(line), now),
  postpone,
  sendEvent,
  idleMs: IDLE_MS,
  now,
  newId: randomUUID,
});
