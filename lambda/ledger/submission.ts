import { DropdialError } from '../errors.ts';
import type { Receipt } from './receipt.ts';
import { STATES, type State } from './states.ts';

/** The states whose documents surely have a field. */
type Having<K> = {
  [S in State]: (typeof STATES)[S] extends { has: readonly (infer F)[] } ? (K extends F ? S : never) : never;
}[State];

/** The fields that a document surely has, in whichever of some states it stands. */
type FieldsOf<S extends State> = keyof { [K in keyof Receipt as [S] extends [Having<K>] ? K : never]: K };

/** A receipt that stands in a state, with what belongs to it. */
export type ReceiptIn<S extends State> = Receipt & { readonly state: S } & {
  readonly [K in FieldsOf<S>]-?: NonNullable<Receipt[K]>;
};

/** A submission as the ledger holds it at one moment. */
export interface Submission<S extends State = State> {
  readonly receipt: ReceiptIn<S>;
  /** ETag of the document, the condition of the next write. */
  readonly etag: string;
}

/** A submission of which only the state is known: what its document holds besides is nobody's question. */
export interface StandingIn<S extends State> {
  readonly receipt: Receipt & { readonly state: S };
  readonly etag: string;
}

/** The fields that a document must have in its state and has not. */
export function findLacking(receipt: Pick<Receipt, 'state'>): string[] {
  const meaning = STATES[receipt.state];
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(receipt));
  return 'has' in meaning ? meaning.has.filter(field => fields.get(field) === undefined) : [];
}

/** True when a submission stands there and its document holds what it must in that state. */
export function isIn<S extends State>(
  submission: Submission,
  ...states: readonly S[]
): submission is Submission & Submission<S> {
  return states.some(state => state === submission.receipt.state) && findLacking(submission.receipt).length === 0;
}

/** True when a submission stands in one of some states, whatever its document holds besides. */
export function standsIn<S extends State>(
  submission: Submission,
  ...states: readonly S[]
): submission is Submission & StandingIn<S> {
  return states.some(state => state === submission.receipt.state);
}

/**
 * The same submission, known to stand in one of some states.
 *
 * @throws {DropdialError} `ledger_unreadable` when it stands elsewhere, or its document lacks what it must hold there.
 */
export function expectIn<S extends State>(submission: Submission, ...states: readonly S[]): Submission<S> {
  if (isIn(submission, ...states)) return submission;
  const { submission: id, state } = submission.receipt;
  const lacking = findLacking(submission.receipt);
  const what =
    lacking.length > 0 ? `and its document does not say "${lacking.join('", "')}"` : `not ${states.join(' or ')}`;
  throw new DropdialError('ledger_unreadable', `submission ${id} is ${state} ${what}`);
}
