import type { ListLook } from '../ledger/store/list-store.ts';
import { readListStatus } from '../voximplant/list-status.ts';

/** What has stood still for so long is told to people; in milliseconds. */
const STALLED_MS = 24 * 60 * 60_000;

/**
 * True for a list that a person should look at: for a day nobody could look at it or collect it, it was suspended, or none of its calls moved,
 * where those are counted. Its marker alone says so, due or not, so that every sweep says the same.
 */
export function isStalled({ due, isOver, word, since, progress, troubledSince }: ListLook, now: Date): boolean {
  const heldSince = !isOver && readListStatus(word) === 'suspended' ? since : undefined;
  const stillSince = isOver ? undefined : progress?.movedAt;
  return [due, troubledSince, heldSince, stillSince].some(
    time => time !== undefined && now.getTime() - Date.parse(time) > STALLED_MS,
  );
}
