import { styleText } from 'node:util';
import Table from 'cli-table3';
import { printable } from '../../terminal/printable.ts';
import type { Finding } from './finding.ts';

const MARKS = { ok: '✓', failed: '✗', unknown: '?' } as const;
const COLOURS = { ok: 'green', failed: 'red', unknown: 'yellow' } as const;

/** Widest column of text, in characters; longer text is wrapped. */
const TEXT_WIDTH = 60;

/** How many findings are not as they must be, in words. */
function summarize(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter(finding => finding.status === status).length;
  const hidden = count('unknown');
  const unseen = hidden === 0 ? '' : `; ${hidden} could not be looked at`;
  if (count('failed') > 0) return styleText('red', `${count('failed')} of ${findings.length} checks failed${unseen}`);
  return styleText('green', `everything is as it must be${unseen}`);
}

/** What was found, as a person reads it: a table, and below it what to do, each with its command on a line that can be copied. */
export function printFindings(findings: readonly Finding[]): string {
  const table = new Table({
    head: ['', 'check', 'found'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    wordWrap: true,
    colWidths: [null, null, TEXT_WIDTH],
  });
  for (const { check, status, found } of findings) {
    table.push([styleText(COLOURS[status], MARKS[status]), printable(check), printable(found)]);
  }
  const fixes = findings.flatMap(({ check, fix }) => (fix === undefined ? [] : [`  ${check}\n    ${printable(fix)}`]));
  return [table.toString(), ...(fixes.length > 0 ? ['what to do:', ...fixes] : []), summarize(findings)].join('\n');
}
