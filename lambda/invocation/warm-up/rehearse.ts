import { randomUUID } from 'node:crypto';
import { MAX_SEEN_VALUES } from '../../csv/rules/seen-values.ts';
import { parseConfig } from '../../feed/parse-config.ts';
import { createDocuments } from '../../ledger/store/conditional-document.ts';
import { openLedger } from '../../ledger/store/open-ledger.ts';
import { createLog } from '../../log.ts';
import { createMetrics } from '../../metrics.ts';
import { createAnnouncer } from '../../outcome-event/announce-outcome.ts';
import { createOwes } from '../../outcome-event/owed.ts';
import { createAnnotate } from '../../s3/annotate.ts';
import { createServerClock, followServerClock } from '../../s3/follow-server-clock.ts';
import { createS3Client } from '../../s3/s3-client.ts';
import { createReadLists, createVoximplant } from '../../voximplant/account.ts';
import { createApiDispatcher } from '../../voximplant/create-call-list.ts';
import type { World } from '../../world.ts';
import { createHandler } from '../handle-invocation.ts';
import { startEchoServer } from './echo-server.ts';
import { FILE, FILE_ETAG, pretendServers, REHEARSED } from './pretend-servers.ts';

const nothing = () => undefined;

/** The event of the drop, or of our copy of it. */
function eventOf(isCopy: boolean, messageId: string): unknown {
  const { bucket, key, versionId } = REHEARSED;
  const object = { key, size: FILE.length, etag: FILE_ETAG, 'version-id': versionId };
  const detail = { bucket: { name: bucket }, object, reason: isCopy ? 'CopyObject' : 'PutObject' };
  const event = { source: 'aws.s3', 'detail-type': 'Object Created', time: new Date().toISOString(), detail };
  return { Records: [{ eventSource: 'aws:sqs', messageId, body: JSON.stringify(event) }] };
}

/** A world like the real one, whose servers are on loopback. */
function openWorld(origin: string): { readonly world: World; readonly close: () => void } {
  const feed = { id: 'rehearsal', bucket: REHEARSED.bucket, prefix: 'rehearsal/', secretId: 'rehearsal' };
  const config = { apiUrl: `${origin}/platform_api`, ledgerBucket: 'ledger', feeds: [feed] };
  const { apiUrl, feeds, ledgerBucket: bucket } = parseConfig(JSON.stringify(config));
  const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
  const s3 = createS3Client({ endpoint: origin, region: 'us-east-1', forcePathStyle: true, credentials });
  const { now, observe } = createServerClock(() => new Date());
  followServerClock(s3, observe);
  const newId = randomUUID;
  const putMetrics = createMetrics(nothing, now);
  const { ledger, markers, lists } = openLedger({ s3, bucket, now, newId, owes: createOwes(false) });
  const dispatcher = createApiDispatcher();
  const tokens = { get: async () => 'rehearsal', renew: async () => false };
  const api = { apiUrl, dispatcher, tokens };
  const idleMs = 30_000;
  const voximplant = createVoximplant({ ...api, idleMs, newId, putMetrics });
  const log = createLog({ info: nothing, warn: nothing, error: nothing });
  return {
    world: {
      s3,
      idleMs,
      annotate: createAnnotate(s3, false, log),
      ledger,
      markers,
      lists,
      documents: createDocuments(s3, bucket),
      voximplant,
      openApi: voximplant.openApi,
      readLists: createReadLists(api),
      announcer: createAnnouncer(ledger, undefined, now),
      queue: { postpone: async () => undefined },
      feeds,
      putMetrics,
      mostValues: MAX_SEEN_VALUES,
      now,
      newId,
    },
    close: () => {
      s3.destroy();
      dispatcher.destroy().catch(nothing);
    },
  };
}

/**
 * Runs one drop from its event to its end, and then the event of its own copy. Only the servers are fake: they are on
 * loopback and forget everything. This compiles code and opens resources while the start of the function has a whole
 * processor.
 *
 * @returns how the two ended, as a log would show it.
 */
export async function rehearse(): Promise<readonly unknown[]> {
  const server = await startEchoServer(await pretendServers());
  const { world, close } = openWorld(server.origin);
  const said: unknown[] = [];
  const info = (line: { status?: unknown }) => line.status !== undefined && said.push(line.status);
  const log = createLog({ info, warn: nothing, error: nothing });
  const handler = createHandler(world, log);
  const context = { awsRequestId: 'rehearsal', getRemainingTimeInMillis: () => 10_000 };
  try {
    for (const isCopy of [false, true]) await handler(eventOf(isCopy, `rehearsal-${isCopy}`), context);
    return said;
  } finally {
    close();
    server.close();
  }
}
