/**
 * The states of a submission, and their properties. All other modules ask `standing.ts`, which reads this table.
 *
 * - `over`: the function does nothing more for it.
 * - `mayDial`: a list may exist that calls people, now or earlier.
 * - `isUnanswered`: its closing boundary may have been sent, and the result is unknown.
 * - `judgesFile`: its problems are in the file or its parameters, so the uploader has to correct them.
 * - `has`: the fields that its document must have in this state.
 * - `event`: the event that is published; states on the way to an outcome have none.
 */
export const STATES = {
  /** Something has to come first: parameters, calling hours, a free place, a person. */
  waiting: { over: false, mayDial: false, event: 'Drop Waiting' },
  /** A worker has it, or had it and gave it back; nothing was sent that could be a list. */
  claimed: { over: false, mayDial: false },
  /** The closing boundary may be on its way. */
  sending: { over: false, mayDial: true, isUnanswered: true },
  /** The list exists and does not dial yet. */
  held: { over: false, mayDial: true, has: ['answer'] },
  /** The answer was lost: a list may exist. */
  in_doubt: { over: false, mayDial: true, isUnanswered: true, has: ['doubt'], event: 'Drop In Doubt' },
  /** A dry run has ended; only other parameters begin it again. */
  checked: { over: true, mayDial: false, judgesFile: true, event: 'Drop Checked' },
  /** The list exists and dials. */
  created: { over: true, mayDial: true, event: 'Drop Created' },
  /** It will never dial: the file, its parameters or the API reject it. */
  rejected: { over: true, mayDial: false, judgesFile: true, event: 'Drop Rejected' },
  /** It will never dial: there is nobody to call, or the object is gone. */
  skipped: { over: true, mayDial: false, event: 'Drop Skipped' },
} as const satisfies Readonly<Record<string, StateMeaning>>;

interface StateMeaning {
  readonly over: boolean;
  readonly mayDial: boolean;
  readonly isUnanswered?: true;
  readonly judgesFile?: true;
  readonly has?: readonly string[];
  readonly event?: string;
}

export type State = keyof typeof STATES;

/** The types of events on the bus; the last one reports how a list ended. */
export type EventType =
  | { [S in State]: (typeof STATES)[S] extends { event: infer E } ? E : never }[State]
  | 'Drop Completed';

/** The state before the first document of a submission is written. */
export const NEW = 'new';

/**
 * Every move that a submission may make, the step that makes it, and when. The ledger refuses every other one. The
 * drawing in docs/effectively-once.md is made from this table. A submission may always be written without a move.
 *
 * - `claim`: an event takes the submission, or records why it cannot be taken yet.
 * - `gate`: an obstacle stops it.
 * - `plan`: the file was read once.
 * - `commit`: the closing boundary is about to be sent.
 * - `answer`: how the request ended is recorded, in time or late.
 * - `lose`: a request is found whose answer nobody recorded.
 * - `look`: the API was asked for the list.
 * - `start`: the held list is checked, in order to start it.
 * - `leave`: the object is gone, or continued under another key.
 * - `act`: a person did it.
 */
export const MOVES = [
  [NEW, 'claimed', 'claim', 'its parameters are complete'],
  [NEW, 'waiting', 'claim', 'something has to come first'],
  [NEW, 'rejected', 'claim', 'its parameters are wrong'],
  [NEW, 'skipped', 'claim', 'the object is empty'],
  ['waiting', 'claimed', 'claim', 'what it waited for has arrived'],
  ['waiting', 'rejected', 'claim', 'what arrived is wrong, or nothing arrived in time'],
  ['waiting', 'skipped', 'leave', 'the object is gone, or continued under another key'],
  ['waiting', 'skipped', 'act', 'a person stopped it'],
  ['waiting', 'created', 'answer', 'a late answer'],
  ['waiting', 'held', 'answer', 'a late answer'],
  ['checked', 'claimed', 'claim', 'it has other parameters now'],
  ['checked', 'waiting', 'claim', 'it has fewer parameters now'],
  ['checked', 'rejected', 'claim', 'it has wrong parameters now'],
  ['claimed', 'waiting', 'claim', 'it was given back, and has fewer parameters now'],
  ['claimed', 'rejected', 'claim', 'it was given back, and has wrong parameters now'],
  ['claimed', 'waiting', 'gate', 'hours, place, content, a suppression list, limit or another try'],
  ['claimed', 'skipped', 'gate', 'its object is a copy onto itself of one with a list, or every row is suppressed'],
  ['claimed', 'rejected', 'gate', 'too old, a duplicate, or rejected by its feed'],
  ['claimed', 'rejected', 'plan', 'problems in the file, or numbers that its feed rejects'],
  ['claimed', 'checked', 'plan', 'a dry run'],
  ['claimed', 'skipped', 'leave', 'the object was replaced or deleted'],
  ['claimed', 'skipped', 'act', 'a person stopped it'],
  ['claimed', 'sending', 'commit', 'the file was read to its end, as planned'],
  ['claimed', 'rejected', 'answer', 'a final code before the request was complete'],
  [
    'claimed',
    'waiting',
    'answer',
    'a code of the account before the request was complete, no credentials, or refused again and again',
  ],
  ['claimed', 'skipped', 'answer', 'the object was replaced while it was read or sent'],
  ['claimed', 'in_doubt', 'answer', 'a list was reported for a request that was not complete'],
  ['claimed', 'created', 'answer', 'a late answer'],
  ['claimed', 'held', 'answer', 'a late answer'],
  ['sending', 'created', 'answer', 'the list dials'],
  ['sending', 'held', 'answer', 'the list exists and does not dial'],
  ['sending', 'rejected', 'answer', 'a code that is final'],
  ['sending', 'waiting', 'answer', 'a code of the account, or refused again and again'],
  ['sending', 'claimed', 'answer', 'refused for now: nothing was created'],
  ['sending', 'in_doubt', 'answer', 'no answer, or an unreadable one'],
  ['sending', 'in_doubt', 'lose', 'the lease has expired and no answer was recorded'],
  ['sending', 'created', 'act', 'a person found the list'],
  ['sending', 'held', 'act', 'a person found the list, and it is cancelled'],
  ['sending', 'claimed', 'act', 'a person knows that no list exists'],
  ['sending', 'skipped', 'act', 'a person stopped it, and the API shows no list'],
  ['in_doubt', 'created', 'look', 'found by its name'],
  ['in_doubt', 'held', 'look', 'found by its name, and cancelled'],
  ['in_doubt', 'claimed', 'look', 'denied for a whole quiet period: sent once more'],
  ['in_doubt', 'created', 'answer', 'a late answer'],
  ['in_doubt', 'held', 'answer', 'a late answer'],
  ['in_doubt', 'created', 'act', 'a person found the list'],
  ['in_doubt', 'held', 'act', 'a person found the list, and it is cancelled'],
  ['in_doubt', 'claimed', 'act', 'a person knows that no list exists'],
  ['in_doubt', 'skipped', 'act', 'a person stopped it, and the API shows no list'],
  ['held', 'created', 'start', 'it has as many contacts as planned, or dials already'],
  ['held', 'rejected', 'start', 'it has another number of contacts'],
  ['held', 'skipped', 'act', 'a person stopped it'],
] as const satisfies ReadonlyArray<readonly [from: State | typeof NEW, to: State, step: string, when: string]>;

type Move = (typeof MOVES)[number];

/** The steps that move a submission. */
export type StepName = Move[2];

/** The steps that may move a submission out of a state. */
export type StepFrom<From extends State | typeof NEW> = Extract<Move, readonly [From, ...unknown[]]>[2];

/** The states to which a step may move a submission from a state. */
export type Next<From extends State | typeof NEW, Step extends StepName> = Extract<
  Move,
  readonly [From, State, Step, string]
>[1];

function isState(name: string): name is State {
  return Object.hasOwn(STATES, name);
}

/** The names of all states, in table order. */
export const STATE_NAMES: readonly State[] = Object.keys(STATES).filter(isState);

const legal = new Set<string>(MOVES.map(([from, to, step]) => `${from} ${to} ${step}`));

/** True if a step may move a submission from one state to the other, or if the state stays. */
export function isMove(from: State | typeof NEW, to: State, step: string | undefined): boolean {
  return from === to || (step !== undefined && legal.has(`${from} ${to} ${step}`));
}

/** True if no move leads out of a state, so the submission keeps it. */
export function isFinal(state: State): boolean {
  return !MOVES.some(([from]) => from === state);
}
