/**
 * The states of a call list after its drop ended as `created`. They form a second state machine beside that of
 * submissions, and never change how the drop ended.
 *
 * - `over`: the function does nothing more for the list, once everything was reported.
 * - `isWatched`: the API is asked about it.
 */
export const LIST_STATES = {
  /** It dials or will dial, as far as is known. */
  running: { over: false, isWatched: true },
  /** The API suspended it, because of the balance or a limit of the account. */
  suspended: { over: false, isWatched: true },
  /** The API called everybody; the last calls may still report. */
  completed: { over: false, isWatched: true },
  /** Somebody cancelled it. */
  canceled: { over: false, isWatched: true },
  /** It has run for longer than its feed waits for it. */
  given_up: { over: false, isWatched: false },
  /** Its tasks are being read. */
  collecting: { over: false, isWatched: false },
  /** The results file exists. */
  collected: { over: true, isWatched: true },
  /** The API no longer shows it: somebody deleted it. */
  gone: { over: true, isWatched: false },
} as const satisfies Readonly<Record<string, { readonly over: boolean; readonly isWatched: boolean }>>;

export type ListState = keyof typeof LIST_STATES;

function isListState(name: string): name is ListState {
  return Object.hasOwn(LIST_STATES, name);
}

/** The names of all states, in table order. */
export const LIST_STATE_NAMES: readonly ListState[] = Object.keys(LIST_STATES).filter(isListState);
