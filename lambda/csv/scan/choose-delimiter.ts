import type { Problem } from '../../problem.ts';
import { canonicalEncoding } from '../bytes/read-file.ts';
import { type Place, problemAt } from '../place.ts';
import { findDelimiter, findOtherDelimiter } from './find-delimiter.ts';
import type { SampledLine } from './sample-lines.ts';

/** What is known about the format of a file. */
export interface Dialect {
  /** The parameter of the drop. */
  readonly delimiter?: string | undefined;
  readonly escape?: string | undefined;
  /** Default: the double quote. */
  readonly quote?: string | undefined;
  /** The encoding of the bytes that are scanned. */
  readonly encoding?: string | undefined;
  /** The delimiter in the file's `sep=` line. */
  readonly named?: string | undefined;
}

/**
 * Encodings in which an ASCII byte may be half of a letter, with the first such byte. Double quotes, commas, semicolons
 * and line ends are below it in all but one.
 *
 * @see https://encoding.spec.whatwg.org/#legacy-multi-byte-chinese-(simplified)-encodings
 */
const HALF_LETTERS: ReadonlyMap<string, string> = new Map([
  ['shift_jis', '@'],
  ['big5', '@'],
  ['euc-kr', 'A'],
  ['gbk', '0'],
  ['gb18030', '0'],
  ['iso-2022-jp', '!'],
]);

function nameDelimiter(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : delimiter;
}

/**
 * True for a character that cannot be distinguished from half of a letter. ":", ";" and similar characters are affected
 * only in ISO-2022-JP.
 */
function isHalfLetter(character: string, encoding: string | undefined): boolean {
  const first = HALF_LETTERS.get(encoding ?? '');
  if (first === undefined || character < first || character > '~') return false;
  return first !== '0' || /[0-9@-~]/.test(character);
}

/**
 * Chooses the delimiter of a file: the one that is named, otherwise the one that header and rows use. Rejects
 * combinations that conflict.
 *
 * @param lines the first lines of the file, the header first.
 * @param start the place of the header.
 */
export function chooseDelimiter(
  lines: readonly SampledLine[],
  dialect: Dialect,
  start: Pick<Place, 'offset' | 'line'>,
  onProblem: (problem: Problem) => void,
): string {
  const [header = Buffer.alloc(0), ...rows] = lines.map(({ bytes }) => bytes);
  const { delimiter, quote = '"', escape: escapes = quote, encoding, named } = dialect;
  const refuse = (code: string, message: string) =>
    onProblem(problemAt(code, { row: 1, column: 1, ...start }, message));
  if (delimiter !== undefined && named !== undefined && named !== delimiter) {
    const word = nameDelimiter(named);
    refuse('csv_delimiter', `the line "sep=" names the delimiter "${word}"; set delimiter=${word} or leave it out`);
  }
  const asked = delimiter ?? named;
  const other = asked === undefined ? undefined : findOtherDelimiter(header, asked, quote, rows);
  if (other !== undefined) {
    const word = nameDelimiter(other);
    refuse('csv_delimiter', `the header looks separated by "${word}"; set delimiter=${word}`);
  }
  const chosen = asked ?? findDelimiter(header, quote, rows);
  const clash = (name: string) => `"${name}" must be another character than the delimiter "${nameDelimiter(chosen)}"`;
  if (quote === chosen) refuse('csv_quote', clash('quote'));
  else if (escapes === chosen) refuse('csv_escape', clash('escape'));
  const canonical = canonicalEncoding(encoding);
  const unclear = [chosen, quote, escapes].find(one => isHalfLetter(one, canonical));
  if (unclear !== undefined) {
    refuse('csv_encoding', `in ${encoding} the character "${unclear}" may be half of a letter; send the file as UTF-8`);
  }
  return chosen;
}
