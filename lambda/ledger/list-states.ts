/**
 * What a call list does after its drop ended as `created`, and what is done about it. `Submission` states are one machine, this is the
 * second: it never changes how the drop ended.
 *
 * - `over`: nothing is done for the list any more by itself, once what there is to tell was told.
 * - `isWatched`: the API is asked for it.
 */
export const LIST_STATES = {
  /** It dials, or will, as far as is known. */
  running: { over: false, isWatched: true },
  /** The API holds it back: the balance, or a limit of the account. */
  suspended: { over: false, isWatched: true },
  /** The API called everybody; the last calls may still report. */
  completed: { over: false, isWatched: true },
  /** Somebody cancelled it. */
  canceled: { over: false, isWatched: true },
  /** It has run for longer than its feed waits for it. */
  given_up: { over: false, isWatched: false },
  /** Its tasks are being read. */
  collecting: { over: false, isWatched: false },
  /** The file is there. */
  collected: { over: true, isWatched: true },
  /** The API does not show it any more: somebody deleted it. */
  gone: { over: true, isWatched: false },
} as const satisfies Readonly<Record<string, { readonly over: boolean; readonly isWatched: boolean }>>;

export type ListState = keyof typeof LIST_STATES;

/** Before anything is known of a list. */
export const UNSEEN = 'unseen';

/**
 * Every move of a list, the step that makes it, and when. The ledger refuses every other one.
 *
 * - `record`: its submission became `created`.
 * - `look`: the API was asked for it.
 * - `collect`: its tasks were read, or are about to be.
 * - `act`: a person asked for it.
 */
export const LIST_MOVES = [
  [UNSEEN, 'running', 'record', 'its submission became created'],
  [UNSEEN, 'running', 'act', 'a person asked for results of a list that nobody watched'],
  ['running', 'suspended', 'look', 'the API says so'],
  ['running', 'completed', 'look', 'the API says so'],
  ['running', 'canceled', 'look', 'the API says so'],
  ['running', 'gone', 'look', 'three looks, an hour apart, did not find it'],
  ['running', 'given_up', 'look', 'it has run for longer than maxDays'],
  ['suspended', 'running', 'look', 'the API says so'],
  ['suspended', 'completed', 'look', 'the API says so'],
  ['suspended', 'canceled', 'look', 'the API says so'],
  ['suspended', 'gone', 'look', 'three looks, an hour apart, did not find it'],
  ['suspended', 'given_up', 'look', 'it has run for longer than maxDays'],
  ['completed', 'running', 'look', 'it came back to life before it was collected'],
  ['completed', 'suspended', 'look', 'it came back to life before it was collected'],
  ['completed', 'canceled', 'look', 'the API says so'],
  ['completed', 'gone', 'look', 'three looks, an hour apart, did not find it'],
  ['completed', 'collecting', 'collect', 'it has settled'],
  ['canceled', 'running', 'look', 'it came back to life before it was collected'],
  ['canceled', 'suspended', 'look', 'it came back to life before it was collected'],
  ['canceled', 'completed', 'look', 'the API says so'],
  ['canceled', 'gone', 'look', 'three looks, an hour apart, did not find it'],
  ['canceled', 'collecting', 'collect', 'it has settled'],
  ['given_up', 'collecting', 'collect', 'what there is is written'],
  ['given_up', 'gone', 'collect', 'the API does not know it any more'],
  ['collecting', 'collected', 'collect', 'the file is there'],
  ['collecting', 'gone', 'collect', 'the API does not know it any more'],
  ['collected', 'running', 'look', 'it came back to life'],
  ['collected', 'suspended', 'look', 'it came back to life'],
  ['collected', 'collecting', 'look', 'it ended once more meanwhile'],
  ['collected', 'collecting', 'act', 'a person asked for it'],
  ['gone', 'running', 'act', 'a person asked for it'],
] as const satisfies ReadonlyArray<
  readonly [from: ListState | typeof UNSEEN, to: ListState, step: string, when: string]
>;

type Move = (typeof LIST_MOVES)[number];

/** What moves a list. */
export type ListStep = Move[2];

function isListState(name: string): name is ListState {
  return Object.hasOwn(LIST_STATES, name);
}

/** The names of all states, in the order of the table. */
export const LIST_STATE_NAMES: readonly ListState[] = Object.keys(LIST_STATES).filter(isListState);

const legal = new Set<string>(LIST_MOVES.map(([from, to, step]) => `${from} ${to} ${step}`));

/** True when a step may write a state over another one, or when nothing moves. */
export function isListMove(
  from: ListState | typeof UNSEEN,
  to: ListState | typeof UNSEEN,
  step: string | undefined,
): boolean {
  return from === to || (step !== undefined && legal.has(`${from} ${to} ${step}`));
}
