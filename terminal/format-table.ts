import { styleText } from 'node:util';
import { printable } from './printable.ts';
import type { Screen } from './screen.ts';
import { textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

/** The space between two columns. */
const GAP = '  ';
/** If the last column has less room than this, its cells go below the others. */
const LEAST_ROOM = 24;
const BELOW = '    ';

export type Row = readonly string[];

const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - textWidth(text)));

/** A line of a table outside a terminal: the cells, separated by tabs, which no cell contains. */
const lineOf = (row: Row) => row.map(cell => cell.replaceAll('\n', ' ')).join('\t');

/** The width of each column; 0 for an empty one. */
function widthsOf(rows: readonly Row[]): number[] {
  const count = Math.max(...rows.map(row => row.length));
  return Array.from({ length: count }, (_, index) => Math.max(...rows.map(row => textWidth(row[index] ?? ''))));
}

function formatBeside(row: Row, widths: readonly number[], room: number): string[] {
  const last = widths.length - 1;
  const before = widths.slice(0, last).map((width, index) => pad(row[index] ?? '', width) + GAP);
  const [first = '', ...others] = wrapText(row[last] ?? '', room);
  const indent = ' '.repeat(before.reduce((sum, cell) => sum + textWidth(cell), 0));
  return [before.join('') + first, ...others.map(line => indent + line)];
}

function formatBelow(row: Row, head: Row | undefined, { columns }: Screen): string[] {
  const named = row.map((cell, index) => (cell === '' || head === undefined ? cell : `${head[index]} ${cell}`));
  const short = named.slice(0, -1).filter(cell => cell !== '');
  const [last = ''] = row.slice(-1);
  const below = wrapText(last, columns - BELOW.length).map(line => BELOW + line);
  return [...(short.length > 0 ? wrapText(short.join(', '), columns) : []), ...below];
}

/** Removes columns that are empty in every row. */
function withoutEmpty(head: Row | undefined, rows: readonly Row[]): readonly Row[] {
  const isUsed = (index: number) => rows.some(row => (row[index] ?? '') !== '');
  const pick = (row: Row) => row.filter((_, index) => isUsed(index));
  return [...(head ? [head] : []), ...rows].map(pick);
}

/**
 * Lays out rows in columns that fit the screen. The last column gets the remaining width and is wrapped between words.
 * Outside a terminal, a row is one line, with tabs between cells.
 *
 * @param cells without control characters, except line breaks; colours have no width.
 */
export function formatTable(head: Row | undefined, rows: readonly Row[], screen: Screen): string {
  if (rows.length === 0) return '';
  if (!screen.isTerminal) return [...(head ? [head] : []), ...rows].map(lineOf).join('\n');
  const all = withoutEmpty(head, rows);
  const widths = widthsOf(all);
  const taken = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const room = screen.columns - taken;
  const isBeside = room >= Math.min(LEAST_ROOM, widths.at(-1) ?? 0);
  const lines = all.map((row, index) => {
    const isHead = head !== undefined && index === 0;
    if (!isBeside) return isHead ? [] : formatBelow(row, head && all[0], screen);
    const formatted = formatBeside(row, widths, room).map(line => line.trimEnd());
    return isHead ? formatted.map(line => styleText('bold', line)) : formatted;
  });
  return lines.flat().join('\n');
}

/** Names with their values, one below the other. */
export function formatFields(fields: ReadonlyArray<readonly [name: string, value: string]>, screen: Screen): string {
  return formatTable(
    undefined,
    fields.map(([name, value]) => [name, printable(value)]),
    screen,
  );
}
