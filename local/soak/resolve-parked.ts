import { randomUUID } from 'node:crypto';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { adoptSubmission } from '../../lambda/acts/adopt-submission.ts';
import { retrySubmission } from '../../lambda/acts/retry-submission.ts';
import { wakeDrop } from '../../lambda/acts/wake-drop.ts';
import { submissionMark } from '../../lambda/ledger/fingerprint.ts';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import { openLedger } from '../../lambda/ledger/store/open-ledger.ts';
import type { Submission } from '../../lambda/ledger/submission.ts';
import { type EmbeddedStack, LEDGER_BUCKET } from '../embedded-stack.ts';

/** Opens the stack's ledger; sweeps remove the markers of submissions that have ended. */
function openDesk({ client: s3 }: EmbeddedStack, now = () => new Date()) {
  return { now, ...openLedger({ s3, bucket: LEDGER_BUCKET, now, newId: randomUUID, owes: () => true }) };
}

export async function* readReceipts(stack: EmbeddedStack): AsyncGenerator<Submission> {
  const { ledger } = openDesk(stack);
  const { client } = stack;
  const pages = paginateListObjectsV2({ client }, { Bucket: LEDGER_BUCKET, Prefix: LEDGER_PREFIXES.submissions });
  for await (const { Contents = [] } of pages) {
    for (const { Key = '' } of Contents) {
      const [, feed = '', submission = ''] = /^submissions\/(.+)\/([0-9a-f]{64})\.json$/.exec(Key) ?? [];
      const entry = await ledger.read(feed, submission);
      if (entry) yield entry;
    }
  }
}

const HAND = { by: 'soak', reason: 'looked at the simulator' };

/**
 * Resolves parked submissions as a person would; a submission whose answers were lost twice is parked. The list is
 * looked up in the simulator, which shows all lists. If it exists it is adopted, otherwise the submission is freed.
 *
 * @returns the number of parked submissions.
 */
export async function resolveParked(stack: EmbeddedStack, now = () => new Date()): Promise<number> {
  const { client, simulator } = stack;
  const desk = openDesk(stack, now);
  let parked = 0;
  for await (const entry of readReceipts(stack)) {
    const { submission, doubt } = entry.receipt;
    if (!doubt?.parked) continue;
    parked++;
    const list = simulator?.lists.find(({ name }) => name.endsWith(submissionMark(submission)));
    const isHeld = list?.status === 'Canceled';
    await (list ? adoptSubmission(desk, entry, list.listId, HAND, isHeld) : retrySubmission(desk, entry, HAND, true));
    await wakeDrop({ s3: client, config: {} }, entry.receipt);
  }
  return parked;
}
