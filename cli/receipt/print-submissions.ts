import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { showNumber } from '../../terminal/count-of.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { printable } from '../../terminal/printable.ts';
import type { Screen } from '../../terminal/screen.ts';
import { showDuration } from '../../terminal/show-age.ts';
import { nameState } from './name-state.ts';

/** A submission, or an object that belongs to no feed and has none. */
export type Listed = { readonly [K in keyof Receipt]?: Receipt[K] | undefined } & Pick<
  Receipt,
  'state' | 'problems' | 'updatedAt'
> & { readonly drop: Pick<Receipt['drop'], 'key'> };

/** The reason for waiting, or the problem, in a few words. */
export function describeReason({ state, missing = [], problems: [first], doubt, givenBack, wait }: Listed): string {
  if (state === 'waiting' && missing.length > 0) return `missing: ${missing.join(', ')}`;
  if (first) return `${first.code}: ${first.message}`;
  if (doubt) return doubt.reason;
  if (givenBack) return `${givenBack.code}: ${givenBack.message}`;
  return state === 'waiting' && wait ? `waits for ${wait.for}` : '';
}

/** Submissions by their last update, the latest first. */
export function sortByTime<T extends Pick<Receipt, 'updatedAt'>>(receipts: readonly T[]): T[] {
  return receipts.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}

/** Submissions as a table. Outside a terminal every fact has its own column. */
export function printSubmissions(receipts: readonly Listed[], now: Date, screen: Screen): string {
  const rows = receipts.map(receipt => {
    const { submission = '-', feed = '-', updatedAt, drop, plan, answer } = receipt;
    const id = submission.slice(0, 12);
    const count = plan ? showNumber(plan.rows) : '';
    const list = answer ? String(answer.list_id) : '';
    const [key, reason] = [printable(drop.key), printable(describeReason(receipt))];
    if (!screen.isTerminal) return [id, feed, nameState(receipt), updatedAt, count, list, key, reason];
    const age = showDuration(now.getTime() - Date.parse(updatedAt));
    return [id, nameState(receipt), age, count, list, reason === '' ? key : `${key}\n${reason}`];
  });
  const head = screen.isTerminal
    ? ['submission', 'state', 'age', 'rows', 'list', 'file, and why']
    : ['submission', 'feed', 'state', 'updated', 'rows', 'list', 'key', 'reason'];
  return formatTable(head, rows, screen);
}
