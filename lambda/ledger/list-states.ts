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

function isListState(name: string): name is ListState {
  return Object.hasOwn(LIST_STATES, name);
}

/** The names of all states, in the order of the table. */
export const LIST_STATE_NAMES: readonly ListState[] = Object.keys(LIST_STATES).filter(isListState);
