import { isWatched } from '../../ledger/move-list.ts';
import type { Followed } from '../../results/turn.ts';
import { areAmong, type Pinned } from '../../suppression/pin-lists.ts';
import { numbersOf } from '../cancel-contacts.ts';
import { readRowsOf } from '../read-rows-of.ts';
import { RefusedError } from '../refused.ts';
import type { GatheredNumbers } from './gathered-numbers.ts';
import { readUpload } from './read-upload.ts';
import { openContacts, type Part, type Round, ring, settle } from './round.ts';

/** Takes the numbers of a call list from its contacts, because its file is gone. */
async function readContacts(listId: number, columns: readonly string[], gathered: GatheredNumbers, round: Round) {
  const contacts = await openContacts(round);
  const read = await contacts.read(listId, ({ id, data }) => {
    for (const digits of numbersOf(data, columns) ?? []) gathered.add(`+${digits}`, id);
  });
  if (read.kind === 'unknown') throw new RefusedError(`list ${listId} cannot be read: ${read.reason}`);
}

/**
 * Gathers the numbers of a running call list.
 *
 * @param pinned the suppression lists as they are now.
 * @returns `undefined` when there is nothing to compare: the file was sent without the numbers of these suppression
 * lists, or nobody named its phone columns.
 */
export async function gatherNumbers(
  followed: Followed,
  pinned: Pinned,
  gathered: GatheredNumbers,
  round: Round,
): Promise<Part | undefined> {
  const { feed, world, run, settled } = round;
  const { id, look } = followed;
  const submission = await world.ledger.read(id.feed, id.submission);
  if (!isWatched(submission)) {
    // The marker is written before the document. A later sweep finds the document, and the marker without a digest.
    settled.add(id.submission);
    return undefined;
  }
  const { suppression, parameters } = submission.receipt;
  if (look.suppressed?.upTo === undefined && suppression && areAmong(pinned.objects, suppression.lists)) {
    await settle(followed, { upTo: pinned.digest }, round);
    return undefined;
  }
  const columns = parameters?.phone_columns ?? feed.defaults.phone_columns;
  if (columns === undefined) {
    const reason = 'nobody said in "phone_columns" where its numbers are';
    run.log.error('a list cannot be compared with suppression lists', { ...id, reason });
    ring(round);
    await settle(followed, { upTo: pinned.digest }, round);
    return undefined;
  }
  const index = await readRowsOf(world, submission);
  const part = { followed, submission, columns, index };
  const from = gathered.length;
  if (await readUpload(submission, { columns, index }, gathered.add, round))
    return { ...part, isByRow: true, from, to: gathered.length };
  run.log.info('the file of a list is gone: its contacts are asked for their numbers', { ...id });
  // Numbers before `begin` came from another file and are ignored.
  const begin = gathered.length;
  await readContacts(look.list, columns, gathered, round);
  return { ...part, isByRow: false, from: begin, to: gathered.length };
}
