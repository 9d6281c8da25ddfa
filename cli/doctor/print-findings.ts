import { styleText } from 'node:util';
import { formatTable } from '../../terminal/format-table.ts';
import { printable } from '../../terminal/printable.ts';
import type { Screen } from '../../terminal/screen.ts';
import { wrapText } from '../../terminal/wrap-text.ts';
import type { Finding } from './finding.ts';

const MARKS = { ok: '✓', failed: '✗', unknown: '?' } as const;
const COLOURS = { ok: 'green', failed: 'red', unknown: 'yellow' } as const;

/** The number of failed checks, in words. */
function summarize(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter(finding => finding.status === status).length;
  const hidden = count('unknown');
  const unseen = hidden === 0 ? '' : `; ${hidden} could not be checked`;
  if (count('failed') > 0) return styleText('red', `${count('failed')} of ${findings.length} checks failed${unseen}`);
  return styleText(hidden === 0 ? 'green' : 'yellow', hidden === 0 ? 'all checks passed' : `no check failed${unseen}`);
}

/** The findings for people: a table, and remedies below it. */
export function printFindings(findings: readonly Finding[], screen: Screen): string {
  const rows = findings.map(({ check, status, found }) => [
    ...[styleText(COLOURS[status], MARKS[status]), printable(check), printable(found)],
  ]);
  const fixes = findings.flatMap(({ check, fix }) =>
    fix === undefined ? [] : [`  ${check}`, ...wrapText(`    ${printable(fix)}`, screen.columns)],
  );
  const todo = fixes.length > 0 ? ['', 'What to do:', ...fixes] : [];
  return [formatTable(['', 'check', 'found'], rows, screen), ...todo, '', summarize(findings)].join('\n');
}
