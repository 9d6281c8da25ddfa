import { DropdialError } from '../errors.ts';
import type { Change, Draft, Ledger } from './ledger.ts';
import type { ListStep } from './list-moves.ts';
import type { Receipt } from './receipt.ts';
import type { Next, State, StepFrom, StepName } from './states.ts';
import { expectIn, findLacking, type StandingIn, type Submission } from './submission.ts';

/** How often a note is tried while other workers write. */
const MAX_TRIES = 5;

/** True if the same worker still holds it in the same attempt, whatever others noted on it. */
function isHeldAlike(ours: Receipt, latest: Receipt): boolean {
  return (
    ours.lease !== undefined &&
    latest.lease?.owner === ours.lease.owner &&
    latest.lease.until === ours.lease.until &&
    latest.state === ours.state &&
    latest.attempts.length === ours.attempts.length
  );
}

/**
 * A change on top of the current document. Copies of the object are only ever added, because the function must
 * recognise each of them later.
 */
function mergeChange(receipt: Receipt, change: Change): Draft {
  if (change.writeBack === undefined) return { ...receipt, ...change };
  const known = receipt.writeBack.copies;
  const added = change.writeBack.copies.filter(copy => !known.some(({ etag }) => etag === copy.etag));
  return { ...receipt, ...change, writeBack: { ...change.writeBack, copies: [...known, ...added] } };
}

interface Writing {
  /** The new state; the current one if absent. */
  readonly state?: State;
  readonly change: Change;
  readonly step?: StepName | ListStep;
  /** True if the writer is the worker whose lease the document names. */
  readonly isHolder: boolean;
}

/**
 * Writes on top of our document. Others may have added notes in the meantime, such as a copy of the object. As long as
 * the lease is ours, their notes are kept. Taking the submission over, or fencing us off, changes the lease.
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
 * Moves a submission to another state. If its state is known, only moves from the table compile; the ledger checks the
 * table again.
 *
 * @throws {DropdialError} `ledger_conflict` if another writer was faster: the submission is no longer ours.
 *   `move_refused`, before anything is written, for a move that is not in the table or a document that lacks a field of
 *   that state.
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
  // A person holds no lease and has to look at anything that was written in the meantime.
  const isHolder = step !== 'act';
  return expectIn(await write(ledger, submission, { state, change, step, isHolder }), state);
}

/**
 * Overwrites some fields of a submission's document and keeps its state.
 *
 * @throws {DropdialError} `ledger_conflict` if another writer was faster: the submission is no longer ours.
 */
export function note(ledger: Ledger, submission: Submission, change: Change): Promise<Submission> {
  return write(ledger, submission, { change, isHolder: false });
}

/**
 * Like {@link note}, by the worker that holds the lease: notes of others are kept.
 *
 * @throws {DropdialError} `ledger_conflict` if the lease is no longer ours.
 */
export function noteHeld(ledger: Ledger, submission: Submission, change: Change): Promise<Submission> {
  return write(ledger, submission, { change, isHolder: true });
}

/**
 * Notes something on a submission that others may be moving: the change is computed from the latest document.
 *
 * @param say returns the change for a receipt; `undefined` if there is nothing left to write.
 * @throws {DropdialError} `ledger_conflict` if other writers win every time.
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

/** Writes the first document of a submission; `undefined` if there is one already. */
export function begin(ledger: Ledger, draft: Draft): Promise<Submission | undefined> {
  return ledger.create(draft);
}

/**
 * Writes the document of a new attempt over an earlier one, or records why there is no new attempt.
 *
 * @returns `undefined` if another writer was faster.
 */
export function takeOver(ledger: Ledger, submission: Submission, draft: Draft): Promise<Submission | undefined> {
  return ledger.replace(submission, draft, 'claim');
}
