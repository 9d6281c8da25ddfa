import { DropdialError } from '../errors.ts';
import type { Change, Draft, Ledger } from './ledger.ts';
import type { Receipt } from './receipt.ts';
import type { Next, State, StepFrom } from './states.ts';
import { expectIn, findLacking, type StandingIn, type Submission } from './submission.ts';

/** How often a note is tried while other workers write too. */
const MAX_TRIES = 5;

function lost({ receipt }: Pick<Submission, 'receipt'>): DropdialError {
  return new DropdialError('ledger_conflict', `another worker moved submission ${receipt.submission}`);
}

/**
 * Moves a submission to another state. Where it is known to stand in one state, only what is a row of the table compiles; the ledger
 * asks the table again.
 *
 * @throws {DropdialError} `ledger_conflict` when another writer came in between: the submission is no longer ours. `move_refused` for
 *   what is no row, or lacks what a document must hold in that state, before anything is written.
 */
export async function move<From extends State, Step extends StepFrom<From>, To extends Next<From, Step>>(
  ledger: Ledger,
  submission: StandingIn<From>,
  step: Step,
  state: To,
  change: Change,
): Promise<Submission<To>> {
  const draft = { ...submission.receipt, ...change, state };
  const lacking = findLacking(draft);
  if (lacking.length > 0) throw new DropdialError('move_refused', `${state} needs "${lacking.join('", "')}"`);
  const moved = await ledger.replace(submission, draft, step);
  if (moved === undefined) throw lost(submission);
  return expectIn(moved, state);
}

/**
 * Writes some fields of a submission's document anew, in the state in which it stands.
 *
 * @throws {DropdialError} `ledger_conflict` when another writer came in between: the submission is no longer ours.
 */
export async function note(ledger: Ledger, submission: Submission, change: Change): Promise<Submission> {
  const noted = await ledger.replace(submission, { ...submission.receipt, ...change });
  if (noted === undefined) throw lost(submission);
  return noted;
}

/**
 * Notes something on a submission that others may be moving meanwhile: it is said of the document as it then is.
 *
 * @param say what to write over a receipt; `undefined` when nothing is left to be said.
 * @throws {DropdialError} `ledger_conflict` when other writers win every time.
 */
export async function noteOnLatest(
  ledger: Ledger,
  submission: Submission,
  say: (receipt: Receipt) => Change | undefined,
): Promise<Submission> {
  let current = submission;
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const change = say(current.receipt);
    if (change === undefined) return current;
    const noted = await ledger.replace(current, { ...current.receipt, ...change });
    if (noted) return noted;
    current = (await ledger.read(submission.receipt.feed, submission.receipt.submission)) ?? current;
  }
  throw new DropdialError('ledger_conflict', `other workers keep moving submission ${submission.receipt.submission}`);
}

/** Writes the first document of a submission; `undefined` when there is one already. */
export function begin(ledger: Ledger, draft: Draft): Promise<Submission | undefined> {
  return ledger.create(draft);
}

/**
 * Writes the document of a new attempt over that of an earlier one, or records why there is none.
 *
 * @returns `undefined` when another writer came in between.
 */
export function takeOver(ledger: Ledger, submission: Submission, draft: Draft): Promise<Submission | undefined> {
  return ledger.replace(submission, draft, 'claim');
}
