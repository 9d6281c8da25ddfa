import { isWatched } from '../../ledger/move-list.ts';
import { contactsMade } from '../../results/contacts-made.ts';
import type { Followed } from '../../results/turn.ts';
import { areAmong, type Pinned } from '../../suppression/pin-lists.ts';
import { describeTooLong, phoneCellsOf, readContacts } from '../find-contacts.ts';
import { readRowsOf } from '../read-rows-of.ts';
import type { GatheredNumbers } from './gathered-numbers.ts';
import { readFileAgain } from './read-file-again.ts';
import { openContacts, type Part, type Round, settle, type Uncompared } from './round.ts';

/** A call list without the numbers that are gathered for it. */
type Subject = Omit<Part, 'isByRow' | 'from' | 'to' | 'unread' | 'uncompared'>;

function uncomparedIf(contacts: number, reason: string): Uncompared | undefined {
  return contacts > 0 ? { contacts, reason } : undefined;
}

/** Takes the numbers of a call list from its file; `undefined` when the file is gone. */
async function gatherFromFile(subject: Subject, gathered: GatheredNumbers, round: Round): Promise<Part | undefined> {
  const { length: from, unreadable: before } = gathered;
  const read = await readFileAgain(subject.submission, subject, gathered.add, round);
  if (read === undefined) return undefined;
  const part = { ...subject, isByRow: true, from, to: gathered.length };
  if (read.missing.length > 0) {
    const names = read.missing.map(name => `"${name}"`).join(', ');
    const reason = `its file does not have all columns of "phone_columns": ${names} is missing`;
    return { ...part, uncompared: uncomparedIf(contactsMade(subject.submission.receipt), reason) };
  }
  const reason = 'cells of its phone columns hold no number that can be read';
  return { ...part, uncompared: uncomparedIf(gathered.unreadable - before, reason) };
}

/** Takes the numbers of a call list from its contacts, because its file is gone. */
async function gatherFromContacts(subject: Subject, gathered: GatheredNumbers, round: Round): Promise<Part> {
  const { columns, submission } = subject;
  const { list } = subject.followed.look;
  // Numbers before `from` may come from another file and are ignored.
  const from = gathered.length;
  const seen = new Set<number>();
  let uncompared = 0;
  const contacts = await openContacts(round);
  const { isWhole, isCutShort } = await readContacts(
    contacts,
    list,
    contactsMade(submission.receipt),
    ({ id, data, state }) => {
      if (seen.has(id)) return;
      seen.add(id);
      const cells = phoneCellsOf(data, columns);
      const areRead = cells?.map(cell => gathered.add(cell, id)).every(Boolean) ?? false;
      const isOver = state === 'processed' || state === 'error' || state === 'canceled';
      if (!areRead && !isOver) uncompared++;
    },
  );
  const unread = isCutShort ? describeTooLong(list) : `the API did not give all contacts of list ${list}`;
  return {
    ...subject,
    isByRow: false,
    from,
    to: gathered.length,
    unread: isWhole ? undefined : unread,
    uncompared: uncomparedIf(uncompared, 'its file is gone, and the data of these contacts have no number to compare'),
  };
}

/**
 * Gathers the numbers of a running call list.
 *
 * @param pinned the suppression lists as they are now.
 * @returns `undefined` when there is nothing to compare: the file was sent without the numbers of these suppression
 * lists, or the submission is not there yet.
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
    const none = { columns: [], index: undefined, isByRow: true, from: gathered.length, to: gathered.length };
    const uncompared = { contacts: contactsMade(submission.receipt), reason };
    return { followed, submission, ...none, uncompared };
  }
  const subject = { followed, submission, columns, index: await readRowsOf(world, submission) };
  const fromFile = await gatherFromFile(subject, gathered, round);
  if (fromFile) return fromFile;
  run.log.info('the file of a list is gone or cannot be read: its contacts are asked for their numbers', { ...id });
  return gatherFromContacts(subject, gathered, round);
}
