import { hash } from 'node:crypto';
import { nameList } from '../../feed/suppression-config.ts';
import type { MatchedObject } from '../../suppression/match-lists.ts';
import { type CancelReport, cancelContacts } from '../cancel-contacts.ts';
import { nameOfRow } from '../find-contacts.ts';
import type { GatheredNumbers } from './gathered-numbers.ts';
import { conclude, openContacts, type Part, type Round, ring } from './round.ts';

/** An act names at most this many objects of suppression lists; most acts have one. */
const MOST_NAMES = 5;

/** The numbers of a call list that are on suppression lists, and the objects that have them. */
function findMatched({ from, to }: Pick<Part, 'from' | 'to'>, objects: readonly MatchedObject[]) {
  const places = new Set<number>();
  const having = objects.filter(({ rows }) => {
    // Each number is a row, counted from 1.
    const own = rows.filter(row => row > from && row <= to);
    for (const row of own) places.add(row - 1);
    return own.length > 0;
  });
  return { places: [...places].sort((a, b) => a - b), having };
}

/** The objects as an act names them. */
function describeObjects(objects: readonly MatchedObject[]): string {
  const names = objects.slice(0, MOST_NAMES).map(({ bucket, key, etag, versionId }) => {
    const which = versionId === undefined ? `ETag ${etag}` : `version ${versionId}`;
    return `${nameList({ bucket, key })}, ${which}`;
  });
  const more = objects.length - names.length;
  return names.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** True when no contact may still be called, as far as the report can tell. */
function isDone({ counts, isWhole }: CancelReport): boolean {
  return isWhole && !counts.not_cancelled && !counts.calling;
}

/**
 * Takes the contacts whose numbers are on suppression lists out of a call list.
 *
 * @param objects the objects of the suppression lists, as they were read.
 * @param upTo the digest of those objects.
 */
export async function cancelNumbers(
  part: Part,
  gathered: GatheredNumbers,
  objects: readonly MatchedObject[],
  upTo: string,
  round: Round,
): Promise<void> {
  const { followed, submission, columns, index, isByRow } = part;
  const { feed, run, world, readCell } = round;
  const { places, having } = findMatched(part, objects);
  if (places.length === 0) return conclude(part, { upTo }, round);
  const rows = new Map<string, number>();
  const named: number[] = [];
  for (const place of places) {
    const { digits, row } = gathered.at(place);
    const first = rows.get(digits) ?? row;
    rows.set(digits, first);
    if (isByRow) rows.set(nameOfRow(row), first);
    named.push(row);
  }
  const told = hash('sha256', named.join());
  // If a suppression list changes but matches the same rows, the contacts need no second reading.
  if (followed.look.suppressed?.rows === told) return conclude(part, { upTo, rows: told }, round);
  const { report } = await cancelContacts(
    world,
    submission,
    { by: 'suppression list', reason: describeObjects(having) },
    { by: 'number', columns, rows, unreadable: [], readCell },
    () => openContacts(round),
    isByRow ? index : undefined,
  );
  const { listId, counts, hidden, isWhole } = report;
  const isSure = isDone(report) && !counts.not_sure;
  const tell = isSure ? run.log.info : run.log.warn;
  const said = { feed: feed.id, submission: submission.receipt.submission, list_id: listId };
  tell('numbers of suppression lists were taken out of a list', { ...said, ...counts, hidden, is_whole: isWhole });
  world.putMetrics(feed.id, { callsSuppressed: { value: counts.cancelled ?? 0, unit: 'Count' } });
  if (!isDone(report)) return;
  // The next sweep could not compare these contacts either, so a person has to know.
  if (!isSure) ring(round);
  await conclude(part, { upTo, rows: told }, round);
}
