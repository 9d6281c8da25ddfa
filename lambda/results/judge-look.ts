import type { ResultsConfig } from '../feed/results-config.ts';
import type { ListPart } from '../ledger/list-part.ts';
import type { ListState } from '../ledger/list-states.ts';
import type { ListLook } from '../ledger/store/list-store.ts';
import { DAY_MS, MINUTE_MS } from '../time/units.ts';
import { type ListStatus, readListStatus } from '../voximplant/list-status.ts';
import type { SeenList } from '../voximplant/results/look-at-lists.ts';
import { LOOKS_UNTIL_GONE } from './back-off.ts';

/** The state for each status of the API. A list with an unknown status counts as running. */
const STATES = {
  dialling: 'running',
  unknown: 'running',
  suspended: 'suspended',
  completed: 'completed',
  cancelled: 'canceled',
} as const satisfies Readonly<Record<ListStatus, ListState>>;

/** The result of comparing two looks. Usually nothing has changed, and nothing is written. */
interface LookedAt {
  /** The marker after this look, without the time of the next one. */
  readonly look: ListLook;
  readonly state: ListState;
  /** True when the document has to be read, because something may have to be done. */
  readonly isNews: boolean;
}

/** Compares the API's answer with the last look; `seen` is `undefined` when the API does not show the list. */
export function compareLook(
  before: ListLook,
  seen: SeenList | undefined,
  { maxDays }: Pick<ResultsConfig, 'maxDays'>,
  now: Date,
): LookedAt {
  if (seen === undefined) {
    const missing = before.missing + 1;
    const state = missing >= LOOKS_UNTIL_GONE ? 'gone' : stateOf(before.word);
    return { look: { ...before, missing }, state, isNews: missing >= LOOKS_UNTIL_GONE };
  }
  const { word, completedAt } = seen;
  const state = stateOf(word);
  const isChanged = word !== (before.word ?? 'In progress') || completedAt !== (before.completedAt ?? '');
  const look = {
    ...before,
    word,
    completedAt,
    missing: 0,
    troubledSince: undefined,
    ...(isChanged && { since: now.toISOString() }),
  };
  const isOld = now.getTime() - Date.parse(before.from) > maxDays * DAY_MS;
  if (isOld && (state === 'running' || state === 'suspended')) return { look, state: 'given_up', isNews: true };
  return { look, state, isNews: isChanged || before.missing > 0 || state === 'completed' || state === 'canceled' };
}

function stateOf(word: string | undefined): ListState {
  return word === undefined ? 'running' : STATES[readListStatus(word)];
}

/** True for an undocumented status. */
export function isUnknownWord(word: string | undefined): boolean {
  return word !== undefined && readListStatus(word) === 'unknown';
}

/** When an ended list may be collected: its last calls may report until then. */
export function settledAt(
  { since }: Pick<ListPart, 'since'>,
  { settleMinutes }: Pick<ResultsConfig, 'settleMinutes'>,
): Date {
  return new Date(Date.parse(since) + settleMinutes * MINUTE_MS);
}
