import { readFile } from './bytes/read-file.ts';
import { findDelimiter } from './scan/find-delimiter.ts';
import { sampleLines } from './scan/sample-lines.ts';

export interface Table {
  readonly header: readonly string[];
  /** The cells of each row, and its number: the header is row 1. Blank lines are skipped and not counted. */
  readonly rows: ReadonlyArray<{ readonly row: number; readonly cells: readonly string[] }>;
}

/** Splits text into rows of fields, quoted as in RFC 4180. Text after a quote that is never closed is lost. */
function* split(text: string, delimiter: string): Generator<string[]> {
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  // An extra line end, which ends the last row.
  for (const character of `${text}\n`) {
    const endsLine = character === '\n' || character === '\r';
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted || (character !== delimiter && !endsLine)) {
      cell += character;
      continue;
    }
    cells.push(unquote(cell.trim()));
    cell = '';
    if (!endsLine) continue;
    if (cells.some(one => one !== '')) yield cells;
    cells = [];
  }
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
  const [header, ...rows] = split(plain.toString(), delimiter);
  return header && { header, rows: rows.map((cells, index) => ({ row: index + 2, cells })) };
}
