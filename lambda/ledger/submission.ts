import { DropdialError } from '../errors.ts';
import type { Receipt } from './receipt.ts';
import { STATES, type State } from './states.ts';

/** The states whose documents always have a field. */
type Having<K> = {
  [S in State]: (typeof STATES)[S] extends { has: readonly (infer F)[] } ? (K extends F ? S : never) : never;
}[State];

/** The fields that a document has in every one of some states. */
type FieldsOf<S extends State> = keyof { [K in keyof Receipt as [S] extends [Having<K>] ? K : never]: K };

/** A receipt in a state, with the fields of that state. */
type ReceiptIn<S extends State> = Receipt & { readonly state: S } & {
  readonly [K in FieldsOf<S>]-?: NonNullable<Receipt[K]>;
};

/** A submission as the ledger holds it at one moment. */
export interface Submission<S extends State = State> {
  readonly receipt: ReceiptIn<S>;
  /** The ETag of the document, the condition of the next write. */
  readonly etag: string;
}

/** A submission of which only the state is known; the other fields of its document are unchecked. */
export interface StandingIn<S extends State> {
  readonly receipt: Receipt & { readonly state: S };
  readonly etag: string;
}

/** The fields that a document lacks in its state. */
export function findLacking(receipt: Pick<Receipt, 'state'>): string[] {
  const meaning = STATES[receipt.state];
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(receipt));
  return 'has' in meaning ? meaning.has.filter(field => fields.get(field) === undefined) : [];
}

/** True if a submission is in one of some states and its document has the fields of that state. */
export function isIn<S extends State>(
  submission: Submission,
  ...states: readonly S[]
): submission is Submission & Submission<S> {
  return states.some(state => state === submission.receipt.state) && findLacking(submission.receipt).length === 0;
}

/** True if a submission is in one of some states, whatever its document contains. */
export function standsIn<S extends State>(
  submission: Submission,
  ...states: readonly S[]
): submission is Submission & StandingIn<S> {
  return states.some(state => state === submission.receipt.state);
}

/**
 * Narrows a submission to some states.
 *
 * @throws {DropdialError} `ledger_unreadable` if it is in another state, or its document lacks a field of that state.
 */
export function expectIn<S extends State>(submission: Submission, ...states: readonly S[]): Submission<S> {
  if (isIn(submission, ...states)) return submission;
  const { submission: id, state } = submission.receipt;
  const lacking = findLacking(submission.receipt);
  const what =
    lacking.length > 0 ? `and its document does not say "${lacking.join('", "')}"` : `not ${states.join(' or ')}`;
  throw new DropdialError('ledger_unreadable', `submission ${id} is ${state} ${what}`);
}
