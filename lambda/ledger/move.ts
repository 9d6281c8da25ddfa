import { DropdialError } from '../errors.ts';
import type { Change, Draft, Ledger } from './ledger.ts';
import type { ListStep } from './list-moves.ts';
import type { Receipt } from './receipt.ts';
import type { Next, State, StepFrom, StepName } from './states.ts';
import { expectIn, findLacking, type StandingIn, type Submission } from './submission.ts';

/** How often a note is tried while other workers write too. */
const MAX_TRIES = 5;

/** True when the same worker still has it in the same attempt, whatever others noted on it meanwhile. */
function isHeldAlike(ours: Receipt, latest: Receipt): boolean {
  return (
    ours.lease !== undefined &&
    latest.lease?.owner === ours.lease.owner &&
    latest.lease.until === ours.lease.until &&
    latest.state === ours.state &&
    latest.attempts.length === ours.attempts.length
  );
}

/** What is written over a document as it now is. Copies of the object are only ever added: what one of them is must not be forgotten. */
function mergeChange(receipt: Receipt, change: Change): Draft {
  if (change.writeBack === undefined) return { ...receipt, ...change };
  const known = receipt.writeBack.copies;
  const added = change.writeBack.copies.filter(copy => !known.some(({ etag }) => etag === copy.etag));
  return { ...receipt, ...change, writeBack: { ...change.writeBack, copies: [...known, ...added] } };
}

interface Writing {
  /** Where it moves; where it stands when absent. */
  readonly state?: State;
  readonly change: Change;
  readonly step?: StepName | ListStep;
  /** Whether the writer is the worker whose lease the document names. */
  readonly isHolder: boolean;
}

/**
 * Writes over the document that we have. Others may have noted something on it meanwhile, such as a copy of the object: as long as
 * the lease is ours, that is kept and ours is written upon it. Whoever takes the submission away, or fences us off, changes the lease.
 */
export async function write(
  ledger: Ledger,
  ours: Submission,
  { state, change, step, isHolder }: Writing,
): Promise<Submission> {
  let current = ours;
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const draft = mergeChange(current.receipt, change);
    const written = await ledger.replace(current, state === undefined ? draft : { ...draft, state }, step);
    if (written) return written;
    const latest = isHolder ? await ledger.read(ours.receipt.feed, ours.receipt.submission) : undefined;
    if (latest === undefined || !isHeldAlike(ours.receipt, latest.receipt)) break;
    current = latest;
  }
  throw new DropdialError('ledger_conflict', `another worker moved submission ${ours.receipt.submission}`);
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
  const lacking = findLacking({ ...submission.receipt, ...change, state });
  if (lacking.length > 0) throw new DropdialError('move_refused', `${state} needs "${lacking.join('", "')}"`);
  // A person holds no lease: whatever came in between is theirs to look at.
  const isHolder = step !== 'act';
  return expectIn(await write(ledger, submission, { state, change, step, isHolder }), state);
}

/**
 * Writes some fields of a submission's document anew, in the state in which it stands.
 *
 * @throws {DropdialError} `ledger_conflict` when another writer came in between: the submission is no longer ours.
 */
export function note(ledger: Ledger, submission: Submission, change: Change): Promise<Submission> {
  return write(ledger, submission, { change, isHolder: false });
}

/**
 * The same by the worker that holds the lease: what others noted on the document meanwhile stays.
 *
 * @throws {DropdialError} `ledger_conflict` when the lease is not ours any more.
 */
export function noteHeld(ledger: Ledger, submission: Submission, change: Change): Promise<Submission> {
  return write(ledger, submission, { change, isHolder: true });
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
