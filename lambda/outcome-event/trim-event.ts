import type { Receipt } from '../ledger/receipt.ts';

/**
 * Largest detail of an event, in bytes. An entry must be smaller than 256 KB. The delivered event is larger than its
 * entry, and a target may have the same limit.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/calculate-putevents-entry-size.html
 */
export const MAX_DETAIL_BYTES = 240 * 1024;

/** Parts that a detail may omit, in this order. The ledger's document has them. */
export const TRIMMABLE = ['answer.full', 'plan.warnings', 'problems', 'attempts'] as const;
type Trimmed = (typeof TRIMMABLE)[number];

/** The detail of an outcome event: the receipt, and the names of omitted parts. */
type EventDetail = Receipt & { readonly trimmed?: readonly Trimmed[] };

/** The number of problems that remain in a trimmed list. */
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

/** The detail as JSON. The largest parts of a receipt that is too large are omitted and named in `trimmed`. */
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
