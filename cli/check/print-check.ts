import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Problem } from '../../lambda/problem.ts';
import { printable } from '../../terminal/printable.ts';
import type { FileCheck } from './check-file.ts';

/** Widest message column, in characters; longer text is wrapped. */
const MESSAGE_WIDTH = 80;

function printProblems(what: string, problems: readonly Problem[]): string {
  const table = new Table({
    head: ['line', 'row', 'column', what, 'what is wrong'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    wordWrap: true,
    colWidths: [null, null, null, null, MESSAGE_WIDTH],
  });
  table.push(
    // Without a row, the place is one of the sidecar: its table would be another.
    ...problems.map(({ row, line, column, code, message }) => {
      const place = row === undefined ? [] : [line, row, column];
      return [...[0, 1, 2].map(index => place[index] ?? ''), code, printable(message)].map(String);
    }),
  );
  return table.toString();
}

/** What was found, as a person reads it. */
export function printCheck(path: string, { plan, problems, problemCount, missing }: FileCheck): string {
  const delimiter = plan.delimiter === '\t' ? 'tab' : plan.delimiter;
  const facts = `${plan.rows} rows, ${plan.columns} columns, ${plan.bytes} bytes to send, delimiter ${delimiter}`;
  const lines = [`${printable(path)}: ${facts}`];
  if (problems.length > 0) lines.push(printProblems('problem', problems));
  if (problemCount > problems.length) lines.push(`and ${problemCount - problems.length} more problems`);
  if (plan.warnings && plan.warnings.length > 0) lines.push(printProblems('warning', plan.warnings));
  if (missing.length > 0) lines.push(`left to tags or to the feed: ${missing.join(', ')}`);
  lines.push(
    problemCount === 0
      ? styleText('green', 'good: this file would be sent')
      : styleText('red', `${problemCount} problems: nothing of this file would be sent`),
  );
  return lines.join('\n');
}
