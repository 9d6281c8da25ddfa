import { DropdialError } from '../errors.ts';
import { type Ledger, type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import { type Answer, isFinal } from '../ledger/receipt.ts';
import type { Log } from '../log.ts';
import type { Conclusions, Submitted } from './endings.ts';

export interface LateAnswerOptions {
  readonly ledger: Ledger;
  readonly conclusions: Conclusions;
  /** Whether the list was asked for as one that does not dial. */
  readonly held: boolean;
  /** Stops a list; false when it may still dial. */
  readonly stop: (listId: number) => Promise<boolean>;
  readonly log: Log;
}

/** How often it is tried while other workers write too. */
const MAX_TRIES = 5;

/** True for a write that lost because another worker came in between. */
export function isLostWrite(error: unknown): boolean {
  return error instanceof DropdialError && error.code === 'ledger_conflict';
}

/**
 * Records a list whose submission is not ours any more: the lease was over before the answer came, and somebody else went on
 * with it. The list exists all the same, and whoever might send again has to be kept from it.
 *
 * ```
 *   no list is recorded, not over ----- If-Match --> created or held: who was about to send again cannot commit any more
 *   this list is recorded -------------------------> it was found by its name meanwhile
 *   another list, or ended without one - If-Match --> this one is a twin: named in the receipt, then stopped
 * ```
 *
 * @param lost the entry that could not be moved.
 * @throws {DropdialError} `ledger_conflict` when other writers win every time.
 */
export async function recordLateAnswer(
  { ledger, conclusions, held, stop, log }: LateAnswerOptions,
  { receipt: { feed, submission } }: LedgerEntry,
  answer: Answer,
): Promise<Submitted> {
  const { list_id: listId } = answer;

  async function nameTwin(entry: LedgerEntry): Promise<Submitted> {
    const { twins = [], writeBack } = entry.receipt;
    const change = { twins: [...new Set([...twins, listId])], writeBack: { ...writeBack, pending: true } };
    const named = await moveEntry(ledger, entry, change);
    log.error('a second list of the same submission was created', { list_id: listId });
    // Its id is in the receipt, so that "dropdial stop" finds it too.
    if (!(await stop(listId))) log.error('the second list could not be stopped', { list_id: listId });
    return { entry: named };
  }

  async function settle(entry: LedgerEntry): Promise<Submitted> {
    const { state, answer: known } = entry.receipt;
    if (known?.list_id === listId) return { entry };
    if (known !== undefined || isFinal(state) || state === 'checked') return nameTwin(entry);
    return held ? conclusions.held(entry, answer) : conclusions.created(entry, answer);
  }

  log.warn('an answer came after another worker had taken the submission over', { list_id: listId });
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const entry = await ledger.read(feed, submission);
    if (entry === undefined) break;
    try {
      return await settle(entry);
    } catch (error) {
      if (!isLostWrite(error)) throw error;
    }
  }
  throw new DropdialError('ledger_conflict', `other workers keep moving submission ${submission}`);
}
