import { countOf, showNumber } from '../../terminal/count-of.ts';
import type { FileCheck } from './check-file.ts';
import type { Verdict } from './judge-file.ts';

/** The number of problems of a file, and the number of rows among the listed ones. */
function countProblems({ problems, problemCount }: FileCheck): string {
  const rows = new Set(problems.flatMap(({ row }) => row ?? []));
  const isWhole = problems.length === problemCount;
  return `${countOf(problemCount, 'problem')}${isWhole && rows.size > 1 ? ` in ${countOf(rows.size, 'row')}` : ''}`;
}

/** The maximum number of rows in a sentence. */
const MOST_ROWS = 10;

/** The rows that would be left out, as the end of a sentence. */
export function describeLeftOut({ suppression, plan }: FileCheck): string {
  if (suppression === undefined || suppression.rows === 0) return '';
  const { rows, firstRows } = suppression;
  const named = firstRows.slice(0, MOST_ROWS).map(showNumber).join('; ');
  const which = `${rows === 1 ? 'row' : 'rows'} ${named}${rows > MOST_ROWS ? '; …' : ''}`;
  return ` without ${showNumber(rows)} of ${countOf(plan.rows, 'row')}, on suppression lists: ${which}`;
}

/** The reason for a wait, as the end of a sentence. */
export function describeAwaited({ awaited, waitsFor }: Extract<Verdict, { kind: 'waiting' }>): string {
  return awaited === waitsFor ? awaited : `${awaited}: ${waitsFor}`;
}

/** The verdict on a file, in one sentence. */
export function describeVerdict(check: FileCheck): string {
  const { verdict, problemCount } = check;
  switch (verdict.kind) {
    case 'sent':
      return `would be sent${describeLeftOut(check)}`;
    case 'checked':
      return problemCount === 0
        ? 'would be checked and not sent: it is a dry run'
        : `would be checked and not sent, with ${countProblems(check)}`;
    case 'waiting': {
      const then = problemCount === 0 ? '' : `; then it would be rejected: ${countProblems(check)}`;
      return `would wait for ${describeAwaited(verdict)}${then}`;
    }
    case 'rejected':
      return `would be rejected: ${countProblems(check)}; nothing of it would be sent`;
    case 'skipped':
      return `would be skipped: ${verdict.problem.code}`;
  }
}

/** True if neither the file nor its parameters have a problem. */
export function isGood({ problemCount }: Pick<FileCheck, 'problemCount'>): boolean {
  return problemCount === 0;
}

/** False for a file that starts nothing whatever is in it, and for one that could not be read as a CSV: then 0 rows are no fact. */
export function hasFacts({ verdict, plan }: Pick<FileCheck, 'verdict' | 'plan'>): boolean {
  return verdict.kind !== 'skipped' && plan.columns > 0;
}
