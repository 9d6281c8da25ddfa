import type { Problem } from '../../../problem.ts';
import { nameCharacter } from '../../name-character.ts';
import { type Place, problemAt } from '../../place.ts';
import { splitLine } from '../../split-line.ts';
import { CR, LF } from '../csv-bytes.ts';

/** The end of a file. */
export interface Ending {
  readonly tail: Buffer;
  /** NULs after everything else. */
  readonly nuls: number;
  /** The place after the last byte. */
  readonly end: Place;
  readonly endedWithLine: boolean;
  /** The beginning of the last record. */
  readonly last: Place;
  /** The last rows, if they have too few fields. */
  readonly short: readonly Place[];
  readonly columns: number;
  /** Data rows, including the last record. */
  readonly rows: number;
  readonly delimiter: string;
  readonly quote: string;
  /** The problem of a row with too few fields. */
  readonly describeShort: (place: Place) => Problem;
}

const CTRL_Z = 0x1a;
/** NUL is judged separately. */
const BLANKS = [0, 0x09, LF, CR, 0x20];
/** Words that only trailers begin with, followed by neither names nor telephone numbers. */
const TRAILER =
  /^(?:TRL|TRLR|TLR|TRAILER|FTR|FOOTER|EOF|EOT|END(?: OF (?:FILE|REPORT|DATA|LIST))?)(?:[-_ :]*\d+| [^+a-z\x80-\xff]*)?$/i;
/** Words that a trailer or a row may begin with. The numbers after them must be counts. */
const MAYBE_TRAILER =
  /^(?:T|TR|Z|(?:GRAND )?TOTALS?|SUM|COUNT|ROWS?|RECORDS?|(?:ROW|RECORD) ?COUNT)\s*[:=]?((?:\s*\d+)+)$/i;
const LETTER = /[a-z\x80-\xff]/i;
const TRAILER_KIND = 'a trailer, which counts the rows or ends the file';
/** The last line of a database's output. */
const ROW_COUNT = /^\(?\d+ rows?(?: (?:affected|selected|returned|in set))?(?: \([\d.]+ sec\))?\)?\.?$/i;

/** True for a record that states the number of rows, or the end of the file, and is not a row. */
function isTrailer(line: string, { rows, columns, delimiter, quote }: Ending): boolean {
  const fields = splitLine(line, delimiter, quote);
  const text = fields.filter(field => field !== '').join(' ');
  // The count may include the trailer itself, and lines above the rows.
  const isCount = (number: string) => Number(number) >= rows - 2 && Number(number) <= rows + 1;
  if (columns > 1 && fields.length === 1 && /^\d+$/.test(text)) return rows > 2 && isCount(text);
  if (TRAILER.test(text) || ROW_COUNT.test(text)) return true;
  return MAYBE_TRAILER.exec(text)?.[1]?.match(/\d+/g)?.every(isCount) ?? false;
}

/** The text of the line at an offset of the file; `undefined` if it is not among the last bytes. */
function readLine({ tail, end }: Ending, { offset }: Place): string | undefined {
  const from = offset - (end.offset - tail.length);
  if (from < 0) return undefined;
  const ends = [tail.indexOf(LF, from), tail.indexOf(CR, from)].filter(index => index !== -1);
  return tail.toString('latin1', from, Math.min(...ends, tail.length));
}

/** True for a row with too few fields that is clearly not a row: a text in a single field, or a trailer. */
function isNoRow(place: Place, ending: Ending): boolean {
  const line = readLine(ending, place);
  if (line === undefined) return false;
  return isTrailer(line, ending) || (place.column === 1 && LETTER.test(line));
}

function describeNoRows(short: readonly Place[], [first]: readonly [Place], ending: Ending): Problem {
  const line = readLine(ending, first);
  const fields = `${first.column} of ${ending.columns} fields`;
  const other = 'about the report, or the rest of a row with a line break that is not quoted';
  let what = `the last ${short.length} lines have ${fields} and are not rows: they look like lines ${other}`;
  if (short.length === 1) {
    const kind = line !== undefined && isTrailer(line, ending) ? TRAILER_KIND : `a line ${other}`;
    what = `the last line has ${fields} and is not a row: it looks like ${kind}`;
  }
  return problemAt('csv_trailer', first, what);
}

/** The problems of the last rows, if they have too few fields. */
function judgeShort(ending: Ending): Problem[] {
  const { short, endedWithLine, columns } = ending;
  const [first] = short;
  const last = short.at(-1);
  if (first === undefined || last === undefined) return [];
  const line = readLine(ending, last);
  const isCut = !endedWithLine && (line === undefined || !isTrailer(line, ending));
  if (!isCut && short.every(place => isNoRow(place, ending))) return [describeNoRows(short, [first], ending)];
  const rows = isCut ? short.slice(0, -1) : short;
  const what = `the last line has ${last.column} of ${columns} fields and no line end; the upload is probably truncated`;
  return [...rows.map(ending.describeShort), ...(isCut ? [problemAt('csv_cut', last, what)] : [])];
}

/** The problem of a last row that has enough fields but is not a row. */
function judgeLast(ending: Ending): Problem[] {
  const line = readLine(ending, ending.last);
  if (ending.rows === 0 || line === undefined || !isTrailer(line, ending)) return [];
  const what = `the last line is not a row: it looks like ${TRAILER_KIND}`;
  return [problemAt('csv_trailer', ending.last, what)];
}

/** The offset of the last line that is not blank, as far as the last bytes show it. */
export function findLastLine(tail: Buffer, end: number): number {
  let to = tail.length;
  while (to > 0 && (tail[to - 1] === LF || tail[to - 1] === CR)) to--;
  const start = Math.max(tail.lastIndexOf(LF, to - 1), tail.lastIndexOf(CR, to - 1)) + 1;
  return end - tail.length + (to === 0 ? 0 : start);
}

/**
 * The index of the first control character among those at the end of the bytes, including blanks; -1 if there is none.
 */
function findEndMark(bytes: Uint8Array): number {
  let mark = -1;
  for (let index = bytes.length - 1; index >= 0; index--) {
    const byte = bytes[index] ?? 0;
    if (byte > 0x20) break;
    if (!BLANKS.includes(byte)) mark = index;
  }
  return mark;
}

/** The problems of a file's end, by cause: an end-of-file mark, a trailer, a footer, or a truncated upload. */
export function judgeEnding(ending: Ending): Problem[] {
  const { tail, nuls, end, last, short } = ending;
  const mark = findEndMark(tail.subarray(0, Math.max(0, tail.length - nuls)));
  if (mark !== -1) {
    const offset = end.offset - tail.length + mark;
    const isCtrlZ = tail[mark] === CTRL_Z;
    const name = isCtrlZ
      ? 'Ctrl-Z (U+001A), the end-of-file mark of DOS'
      : nameCharacter(String.fromCharCode(tail[mark] ?? 0));
    const what = `the file ends with ${name}; remove it`;
    const before = short.filter(place => place.offset < offset);
    const rest = judgeShort({ ...ending, short: before, endedWithLine: true });
    return [...rest, problemAt('csv_end_mark', { ...last, offset }, what)];
  }
  if (nuls > 0) {
    const what = `the file ends with ${nuls} NUL bytes: it was not written completely`;
    const before = short.filter(({ row }) => row !== last.row);
    const rest = judgeShort({ ...ending, short: before, endedWithLine: true });
    return [...rest, problemAt('csv_nul_byte', { ...last, offset: end.offset - nuls }, what)];
  }
  return short.length > 0 ? judgeShort(ending) : judgeLast(ending);
}
