import type { Receipt } from '../ledger/receipt.ts';
import type { Arrival, Delay } from './gate.ts';

/** Longest id of a list that is repeated: metadata may say anything. */
const MAX_ID = 20;

/** True when a person wants it to be sent all the same. */
export function isReleased({ acts = [] }: Partial<Pick<Receipt, 'acts'>>): boolean {
  return acts.some(({ act }) => act === 'retried');
}

/** What a person may do about it. */
export const ADVICE =
  'find out whether its people were called; then "dropdial retry" sends it, or "dropdial stop" ends it';

/**
 * Has a drop wait for a person that nobody else can judge. An object that was marked for this very key by a submission that the ledger
 * does not know was handled before: its feed had another name then, or the ledger was another one.
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
  const named = list === undefined ? '' : `, which became list ${list.slice(0, MAX_ID)}`;
  const message = `the object names submission ${submission.slice(0, 12)}${named}, which the ledger does not know: the feed was renamed, or the ledger replaced; ${ADVICE}`;
  return { kind: 'wait', wait: { code: 'unknown_mark', message, for: 'person' } };
}
