import type { Problem } from '../../problem.ts';
import { type Place, problemAt } from '../place.ts';
import { splitLine } from '../split-line.ts';

/** Words in names of phone columns. */
const PHONE_WORD =
  /phone|\btel|mobil|\bcell|handy|\bgsm\b|msisdn|nummer|number|n[uú]mero|num[eé]ro|телефон|номер|电话|手机|電話|携帯|전화|휴대|هاتف|جوال|τηλ|κινητ/i;
const NUMBER = /^\+?[\d ()./-]{7,}$/;
/** Lines that are drawn with characters. */
const DRAWN = /^[-=_*+:.~ ]*$/;
/** How many lines are examined. */
export const FIRST_LINES = 20;

/** A line at the beginning of a file, and its position. */
interface FirstLine {
  readonly text: string;
  readonly place: Pick<Place, 'offset' | 'line'>;
}

function isDrawn(cells: readonly string[]): boolean {
  return cells.every(cell => DRAWN.test(cell)) && cells.join('').length > 2;
}

/**
 * True if the first row names a column whose other rows are all or mostly numbers, and the header has no such name
 * there.
 */
function isHeader(first: readonly string[], header: readonly string[], rows: readonly (readonly string[])[]): boolean {
  return first.some((cell, index) => {
    const isName = PHONE_WORD.test(cell) && !/\d/.test(cell) && !PHONE_WORD.test(header[index] ?? '');
    return isName && rows.filter(row => NUMBER.test(row[index] ?? '')).length * 2 > rows.length;
  });
}

/**
 * Judges the first lines of a file together: a title may precede the header, and drawn lines may surround it. A single
 * line proves nothing.
 */
export function checkFirstLines(
  lines: readonly FirstLine[],
  { delimiter, quote }: { readonly delimiter: string; readonly quote: string },
  onProblem: (problem: Problem) => void,
): void {
  const [header = [], first, ...rows] = lines.map(({ text }) => splitLine(text, delimiter, quote));
  const report = (row: number, what: string) => {
    const place = { row, column: 1, offset: 0, line: row, ...lines[row - 1]?.place };
    onProblem(problemAt('csv_no_row', place, what));
  };
  if (isDrawn(header)) report(1, 'this is a drawn line, no header; delete it');
  else if (first === undefined) return;
  else if (header.length === 1 && first.filter(cell => cell !== '').length > 1) {
    const why = `it has one column, and row 2 has ${first.length}`;
    report(1, `this is no header: ${why}; delete the lines above the header`);
  } else if (header.length > 1 && isDrawn(first)) report(2, 'this is a drawn line, no row; delete it');
  else if (header.length > 1 && isHeader(first, header, rows)) {
    report(2, 'this looks like the header; delete the lines above it');
  }
}
