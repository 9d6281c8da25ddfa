import type { Receipt } from '../ledger/receipt.ts';
import type { Arrival, Delay } from './gate.ts';

/** Longest list id that a message repeats. Metadata can hold any text. */
const MAX_ID = 20;

/** True when a person decided that the drop is to be sent (`dropdial retry`). */
export function isReleased({ acts = [] }: Partial<Pick<Receipt, 'acts'>>): boolean {
  return acts.some(({ act }) => act === 'retried');
}

/** What a person can do about such a drop. */
export const ADVICE =
  'find out whether its people were called; then "dropdial retry" sends it, or "dropdial stop" ends it';

/**
 * Makes a drop wait for a person if only a person can judge it. If an object names a submission of its own key that the
 * ledger does not know, it was handled before, under another name of its feed or with another ledger.
 */
export async function awaitedPerson({
  known,
  stranger,
}: Pick<Arrival, 'known' | 'stranger'>): Promise<Delay | undefined> {
  const [problem] = known?.problems ?? [];
  if (known?.state === 'waiting' && known.wait?.for === 'person' && problem && !isReleased(known)) {
    const code = problem.code === 'possible_copy' ? problem.code : 'unknown_mark';
    return { kind: 'wait', wait: { code, message: problem.message, for: 'person' } };
  }
  if (stranger === undefined) return undefined;
  const { submission, list } = stranger;
  const named = list === undefined ? '' : ` and its list ${list.slice(0, MAX_ID)}`;
  const message = `the object names submission ${submission.slice(0, 12)}${named}, which the ledger does not know: the feed was renamed, or the ledger replaced or restored; ${ADVICE}`;
  return { kind: 'wait', wait: { code: 'unknown_mark', message, for: 'person' } };
}
