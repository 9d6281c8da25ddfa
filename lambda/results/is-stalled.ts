import type { ListLook } from '../ledger/store/list-store.ts';
import { DAY_MS } from '../time/units.ts';
import { readListStatus } from '../voximplant/list-status.ts';

/** Time without progress after which people are told, in milliseconds. */
const STALLED_MS = DAY_MS;

/**
 * True for a list that a person should look at. For a day, it could not be looked at or collected, it was suspended,
 * or, if its calls are counted, none of them moved. Only the marker decides, due or not, so every sweep reports the
 * same.
 */
export function isStalled({ due, isOver, word, since, progress, troubledSince }: ListLook, now: Date): boolean {
  const heldSince = !isOver && readListStatus(word) === 'suspended' ? since : undefined;
  const stillSince = isOver ? undefined : progress?.movedAt;
  return [due, troubledSince, heldSince, stillSince].some(
    time => time !== undefined && now.getTime() - Date.parse(time) > STALLED_MS,
  );
}
