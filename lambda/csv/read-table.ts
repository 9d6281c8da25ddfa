import { readFile } from './bytes/read-file.ts';
import { findDelimiter } from './scan/find-delimiter.ts';
import { sampleLines } from './scan/sample-lines.ts';

interface Table {
  readonly header: readonly string[];
  /** The cells of each row, and its number: the header is row 1. Blank lines are skipped and not counted. */
  readonly rows: ReadonlyArray<{ readonly row: number; readonly cells: readonly string[] }>;
  /** The first row whose quotes are so wrong that it may contain other rows; absent when there is none. */
  readonly brokenRow?: number;
}

interface Rows {
  readonly rows: ReadonlyArray<readonly string[]>;
  /** The index of the first broken row. */
  readonly broken: number | undefined;
}

/**
 * Splits text into rows of fields, quoted as in RFC 4180. A quote opens a field only at its beginning; anywhere else in
 * an unquoted field it is an ordinary character, as for inches.
 */
function split(text: string, delimiter: string): Rows {
  const rows: string[][] = [];
  let broken: number | undefined;
  let cells: string[] = [];
  let cell = '';
  /** `undefined` while the field has only blanks. */
  let beginsQuoted: boolean | undefined;
  let isOpen = false;
  /** True when text follows the closing quote. */
  let isTrailed = false;
  // An extra line end, which ends the last row.
  for (const character of `${text}\n`) {
    const endsLine = character === '\n' || character === '\r';
    if (!isOpen && (character === delimiter || endsLine)) {
      // Its ends of fields or lines may be those of others.
      if (isTrailed && (cell.includes(delimiter) || /[\r\n]/.test(cell.trim()))) broken ??= rows.length;
      cells.push(unquote(cell.trim()));
      cell = '';
      beginsQuoted = undefined;
      isTrailed = false;
      if (!endsLine) continue;
      if (cells.some(one => one !== '')) rows.push(cells);
      cells = [];
      continue;
    }
    if (beginsQuoted === undefined && character.trim() !== '') beginsQuoted = character === '"';
    if (beginsQuoted && character === '"') isOpen = !isOpen;
    else if (beginsQuoted && !isOpen && character.trim() !== '') isTrailed = true;
    cell += character;
  }
  return { rows, broken: broken ?? (isOpen ? rows.length : undefined) };
}

/** A doubled quote inside quotes is one quote. */
function unquote(cell: string): string {
  return /^".*"$/s.test(cell) ? cell.slice(1, -1).replaceAll('""', '"').trim() : cell;
}

/**
 * Reads a small CSV at once. Its delimiter is found from the header, its encoding from the byte order mark.
 *
 * @param bytes UTF-8, or with the byte order mark of another encoding.
 * @returns `undefined` if it is not text or has no header.
 */
export async function readTable(bytes: Uint8Array): Promise<Table | undefined> {
  async function* once() {
    yield bytes;
  }
  const reading = readFile(once(), { gzip: false });
  const chunks: Uint8Array[] = [];
  for await (const chunk of reading) chunks.push(Buffer.from(chunk));
  const plain = Buffer.concat(chunks);
  if (reading.facts.problem || plain.includes(0)) return undefined;
  const [first] = sampleLines(plain, {}, true);
  const delimiter = reading.facts.delimiter ?? findDelimiter(first?.bytes ?? plain);
  const { rows: all, broken } = split(plain.toString(), delimiter);
  const [header, ...rows] = all;
  if (header === undefined && broken === undefined) return undefined;
  return {
    header: header ?? [],
    rows: rows.map((cells, index) => ({ row: index + 2, cells })),
    ...(broken !== undefined && { brokenRow: broken + 1 }),
  };
}
