import { styleText } from 'node:util';
import type { Problem } from '../../lambda/problem.ts';
import { countOf, showBytes, showNumber } from '../../terminal/count-of.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { printable } from '../../terminal/printable.ts';
import type { Screen } from '../../terminal/screen.ts';
import { wrapText } from '../../terminal/wrap-text.ts';
import type { FileCheck } from './check-file.ts';
import { describeVerdict, hasFacts, isGood } from './describe-verdict.ts';
import { summarizeCodes } from './summarize-codes.ts';

/** How many problems or warnings of one file are shown by default. */
const MOST_SHOWN = 20;
/** How many rows a summary names. */
const MOST_ROWS = 5;

const COLOURS = { sent: 'green', checked: 'green', waiting: 'yellow', rejected: 'red', skipped: 'red' } as const;

function printProblems(what: string, problems: readonly Problem[], screen: Screen): string {
  const rows = problems.map(({ row, line, column, code, message }) => {
    // Without a row, the place is in the sidecar and not in this table's file.
    const place = row === undefined ? [] : [line, row, column];
    return [...[0, 1, 2].map(index => String(place[index] ?? '')), code, printable(message)];
  });
  return formatTable(['line', 'row', 'column', what, 'what is wrong'], rows, screen);
}

/** The frequency of each code, and its first rows. */
function printSummary(problems: readonly Problem[], codes: FileCheck['problemCodes'], screen: Screen): string {
  const rows = summarizeCodes(problems, codes).map(({ code, count, problems: ofCode, rows: places }) => {
    const isAll = places.length <= MOST_ROWS && count === ofCode.length;
    const first = [...places.slice(0, MOST_ROWS).map(showNumber), ...(isAll ? [] : ['…'])];
    return [code, showNumber(count), first.join('; ')];
  });
  return formatTable(['problem', 'count', 'rows'], rows, screen);
}

/** The problems or warnings of one file: the first ones, and their number. */
interface Shown {
  readonly what: 'problem' | 'warning';
  readonly problems: readonly Problem[];
  readonly count: number;
  readonly codes: FileCheck['problemCodes'];
}

function printAll({ what, problems, count, codes }: Shown, all: boolean, screen: Screen): string[] {
  if (problems.length === 0) return [];
  const shown = all ? problems : problems.slice(0, MOST_SHOWN);
  const hidden = count - shown.length;
  const more = all || shown.length === problems.length ? '' : '; --all shows more';
  return [
    ...(count > shown.length ? [printSummary(problems, codes, screen), ''] : []),
    printProblems(what, shown, screen),
    ...(hidden > 0 ? wrapText(`and ${countOf(hidden, `more ${what}`)}${more}`, screen.columns) : []),
    '',
  ];
}

function describeFacts({ plan, read }: FileCheck): string {
  const delimiter = plan.delimiter === '\t' ? 'tab' : plan.delimiter;
  const facts = [countOf(plan.rows, 'row'), countOf(plan.columns, 'column'), `${showBytes(plan.bytes)} to send`];
  const beside = read.length === 0 ? '' : `, with ${read.map(printable).join(' and ')}`;
  return `${facts.join(', ')}, delimiter ${delimiter}${beside}`;
}

/** The result of each suppression list, and the lists that were not read. */
function printLists({ suppression, notCompared = [] }: FileCheck, { columns }: Screen): string[] {
  const compared = (suppression?.lists ?? []).map(({ file, entries, unreadable, suppressed }) => {
    const unread = unreadable === 0 ? '' : `, ${countOf(unreadable, 'unreadable line')}`;
    return `${printable(file)}: ${countOf(entries, 'number')}${unread}; ${countOf(suppressed, 'row')} of the file`;
  });
  const others =
    notCompared.length === 0 ? [] : [`not compared with ${notCompared.map(printable).join(', ')}: see --suppress`];
  const lines = [...compared, ...others].flatMap(line => wrapText(line, columns));
  return lines.length === 0 ? [] : [...lines, ''];
}

/** The result of a check for people. */
export function printCheck(check: FileCheck, screen: Screen, all: boolean): string {
  const { file, plan, problems, problemCount, problemCodes, warnings, verdict } = check;
  const odd = [...warnings, ...(plan.warnings ?? [])];
  const words = wrapText(`${printable(file)} ${printable(describeVerdict(check))}`, screen.columns);
  const colour = isGood(check) ? COLOURS[verdict.kind] : 'red';
  return [
    ...(hasFacts(check) ? [...wrapText(`${printable(file)}: ${describeFacts(check)}`, screen.columns), ''] : []),
    ...printAll({ what: 'problem', problems, count: problemCount, codes: problemCodes }, all, screen),
    ...printAll({ what: 'warning', problems: odd, count: odd.length, codes: {} }, all, screen),
    ...printLists(check, screen),
    ...words.map(line => styleText(colour, line)),
    ...(problems.length > 0 ? ['dropdial explain CODE tells you how to fix a problem'] : []),
  ].join('\n');
}

/** The number of files by verdict. */
export function printTotals(checks: readonly FileCheck[], screen: Screen): string {
  const kinds = ['sent', 'checked', 'waiting', 'rejected', 'skipped'] as const;
  const counts = kinds.flatMap(kind => {
    const count = checks.filter(({ verdict }) => verdict.kind === kind).length;
    const wrong = checks.filter(check => check.verdict.kind === kind && !isGood(check)).length;
    const later = kind === 'waiting' && wrong > 0 ? ` (${showNumber(wrong)} of them with problems)` : '';
    return count === 0 ? [] : [`${showNumber(count)} ${kind}${later}`];
  });
  return wrapText(`${countOf(checks.length, 'file')}: ${counts.join(', ')}`, screen.columns).join('\n');
}
