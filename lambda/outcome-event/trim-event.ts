import type { Receipt } from '../ledger/receipt.ts';

/**
 * Most bytes of an event's detail. An entry must stay below 256 KB, and the event that is delivered is larger than its
 * entry, so that a target with the same limit takes it too.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/calculate-putevents-entry-size.html
 */
export const MAX_DETAIL_BYTES = 240 * 1024;

/** What a detail may lack: the ledger's document has it. */
export const TRIMMABLE = ['answer.full', 'plan.warnings', 'problems', 'attempts'] as const;
export type Trimmed = (typeof TRIMMABLE)[number];

/** The detail of an outcome event: the receipt, and what was left out of it for its size. */
export type EventDetail = Receipt & { readonly trimmed?: readonly Trimmed[] };

/** Of a long list the first ones say enough. */
const KEPT_PROBLEMS = 10;

const trims: Readonly<Record<Trimmed, (receipt: Receipt) => Receipt>> = {
  'answer.full': receipt => ({ ...receipt, ...(receipt.answer && { answer: { ...receipt.answer, full: null } }) }),
  'plan.warnings': receipt => ({ ...receipt, ...(receipt.plan && { plan: { ...receipt.plan, warnings: undefined } }) }),
  problems: receipt => {
    const { problems, problemCount = problems.length } = receipt;
    return { ...receipt, problems: problems.slice(0, KEPT_PROBLEMS), problemCount };
  },
  attempts: receipt => ({ ...receipt, attempts: receipt.attempts.slice(-1) }),
};

/** The detail as JSON; of a receipt that is too large the largest parts are left out, and named in `trimmed`. */
export function writeDetail(receipt: Receipt): string {
  let kept = receipt;
  const trimmed: Trimmed[] = [];
  for (const part of TRIMMABLE) {
    const detail: EventDetail = trimmed.length > 0 ? { ...kept, trimmed } : kept;
    const text = JSON.stringify(detail);
    if (Buffer.byteLength(text) <= MAX_DETAIL_BYTES) return text;
    kept = trims[part](kept);
    trimmed.push(part);
  }
  return JSON.stringify({ ...kept, trimmed });
}
