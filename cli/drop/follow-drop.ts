import { describeError } from '../../lambda/errors.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { STATES } from '../../lambda/ledger/states.ts';
import { describeStep } from '../../terminal/steps/describe-step.ts';
import type { Look } from './look-at-drop.ts';

/** A step of a drop on its way. */
export interface Step {
  /** The state of its submission, or a word for other findings. */
  readonly status: string;
  /** The same in one line. */
  readonly text: string;
  /** True if nothing more happens to it without help. */
  readonly isOver: boolean;
  /** True if further looks would show nothing. */
  readonly isBlind?: boolean;
  readonly receipt?: Receipt;
  readonly metadata?: Readonly<Record<string, string>>;
}

interface FollowOptions {
  readonly timeoutMs: number;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Pauses between two looks, in milliseconds: a small file takes a second, and a waiting drop takes hours. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;
const LONGER = 1.5;

const OVER: ReadonlySet<string> = new Set(Object.entries(STATES).flatMap(([state, { over }]) => (over ? [state] : [])));

function fromMetadata(metadata: Readonly<Record<string, string>>): Step {
  const { 'dropdial-status': status = '', 'dropdial-list-id': list, 'dropdial-count': count } = metadata;
  const { 'dropdial-error': error } = metadata;
  const facts = [status, list && `list ${list}`, count && `${count} contacts`].filter(Boolean).join(', ');
  return { status, text: error === undefined ? facts : `${facts}: ${error}`, isOver: OVER.has(status), metadata };
}

/** The step that a look shows; `undefined` if it shows nothing yet. */
export function toStep(look: Look): Step | undefined {
  switch (look.kind) {
    case 'receipt': {
      const { receipt } = look;
      return { status: receipt.state, text: describeStep(receipt), isOver: OVER.has(receipt.state), receipt };
    }
    case 'metadata':
      return fromMetadata(look.metadata);
    case 'nothing':
      return undefined;
    case 'replaced':
      return {
        status: 'replaced',
        text: 'the file was replaced or deleted after the upload',
        isOver: false,
        isBlind: true,
      };
    case 'forbidden':
      return {
        status: 'unseen',
        text: 'you may read neither the object (s3:GetObject) nor the ledger, so the outcome cannot be shown',
        isOver: false,
        isBlind: true,
      };
  }
}

/**
 * Follows a drop, step by step, until nothing more happens to it or the time is up.
 *
 * @returns the last step; `undefined` if no step was seen.
 */
export async function* followDrop(
  look: () => Promise<Look>,
  { timeoutMs, now, sleep }: FollowOptions,
): AsyncGenerator<Step, Step | undefined> {
  const end = now() + timeoutMs;
  let last: Step | undefined;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * LONGER, LONGEST_PAUSE)) {
    const step = await look()
      .then(toStep)
      // The drop goes on even if it cannot be seen.
      .catch(
        (error): Step => ({ status: 'unseen', text: `cannot read its state: ${describeError(error)}`, isOver: false }),
      );
    if (step && step.text !== last?.text) {
      last = step;
      yield step;
    }
    if (last?.isOver || last?.isBlind || now() >= end) return last;
    await sleep(Math.min(pause, Math.max(0, end - now())));
  }
}

/** The exit code for the end of a drop: 0 created or checked, 1 rejected or skipped, 3 still open. */
export function exitCodeOf({ status, receipt, metadata }: Pick<Step, 'status' | 'receipt' | 'metadata'>): number {
  const isClean = receipt ? receipt.problems.length === 0 : metadata?.['dropdial-error'] === undefined;
  if (status === 'created' || (status === 'checked' && isClean)) return 0;
  return OVER.has(status) ? 1 : 3;
}
