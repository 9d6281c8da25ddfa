import { randomUUID } from 'node:crypto';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { adoptSubmission } from '../../lambda/acts/adopt-submission.ts';
import { retrySubmission } from '../../lambda/acts/retry-submission.ts';
import { wakeDrop } from '../../lambda/acts/wake-drop.ts';
import { submissionMark } from '../../lambda/ledger/fingerprint.ts';
import { createLedger, type LedgerEntry } from '../../lambda/ledger/ledger.ts';
import { type EmbeddedStack, LEDGER_BUCKET } from '../embedded-stack.ts';

/** Every receipt of the stack's ledger. */
export async function* readReceipts({ client }: EmbeddedStack): AsyncGenerator<LedgerEntry> {
  const ledger = createLedger({ s3: client, bucket: LEDGER_BUCKET, now: () => new Date(), newId: randomUUID });
  const pages = paginateListObjectsV2({ client }, { Bucket: LEDGER_BUCKET, Prefix: 'submissions/' });
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
 * Does what a person does about parked submissions: what was lost twice in a row is left to one. The list is looked for where all
 * of them are seen; when it is there it is adopted, when not the submission is freed.
 *
 * @returns how many there were.
 */
export async function resolveParked(stack: EmbeddedStack): Promise<number> {
  const { client, simulator } = stack;
  const now = () => new Date();
  const desk = { ledger: createLedger({ s3: client, bucket: LEDGER_BUCKET, now, newId: randomUUID }), now };
  let parked = 0;
  for await (const entry of readReceipts(stack)) {
    const { submission, doubt } = entry.receipt;
    if (!doubt?.parked) continue;
    parked++;
    const list = simulator?.lists.find(({ name }) => name.endsWith(submissionMark(submission)));
    await (list ? adoptSubmission(desk, entry, list.listId, HAND) : retrySubmission(desk, entry, HAND, true));
    await wakeDrop({ s3: client, config: {} }, entry.receipt);
  }
  return parked;
}
