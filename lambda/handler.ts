import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { createClaimContent } from './claim-content.ts';
import { createHandler } from './handle-event.ts';
import { createLedger } from './ledger.ts';
import { createActiveLists } from './limit-active-lists.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createPostpone } from './postpone-message.ts';
import { readEnvironment } from './read-environment.ts';
import { createServerClock, followServerClock } from './s3/follow-server-clock.ts';
import { createApiDispatcher } from './voximplant/create-call-list.ts';
import { createTokenSource } from './voximplant/mint-token.ts';
import { createSecretReader } from './voximplant/read-credentials.ts';
import { createAnnotate } from './write-back/annotate.ts';

/** How long a transfer may stand still, in milliseconds. */
const IDLE_MS = 30_000;

const { config, ownS3Endpoint } = readEnvironment(process.env);
const log = createLog(console);
// The request timeout ends with the answer's headers, so it never cuts a slow body.
const requestHandler = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
const s3 = new S3Client({ forcePathStyle: ownS3Endpoint, requestHandler });
const { now, observe } = createServerClock(() => new Date());
followServerClock(s3, observe);

const ledger = createLedger({ s3, bucket: config.ledgerBucket, now, newId: randomUUID });

/** The Lambda handler: an SQS batch, or one event of S3 in any envelope. */
export const handler = createHandler({
  s3,
  ledger,
  activeLists: createActiveLists({ s3, bucket: config.ledgerBucket, ledger, now, newId: randomUUID }),
  claimContent: createClaimContent({ s3, bucket: config.ledgerBucket, ledger, now }),
  feeds: config.feeds,
  apiUrl: config.apiUrl,
  tokens: createTokenSource(createSecretReader(), now),
  dispatcher: createApiDispatcher(),
  annotate: createAnnotate(s3, ownS3Endpoint, log),
  log,
  putMetrics: createMetrics(line => process.stdout.write(line), now),
  postpone: createPostpone(log),
  idleMs: IDLE_MS,
  now,
  newId: randomUUID,
});
