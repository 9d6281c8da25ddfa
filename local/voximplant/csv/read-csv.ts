import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { CsvError, Parser } from 'csv-parse';
import { ApiError } from '../answer/api-error.ts';
import { createRowChecker, type RowChecker } from './check-row.ts';
import type { CsvDialect } from './read-dialect.ts';

/** The result of reading one `file_content`. */
export interface CsvContent {
  readonly columns: readonly string[];
  /** The number of data rows. */
  readonly count: number;
  /** The first rows, as many as are stored. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Hexadecimal, of the bytes as they arrived. */
  readonly sha256: string;
  readonly bytes: number;
}

/** The longest row, in bytes: a quote that is never closed must not fill the memory. */
const MAX_ROW_BYTES = 1024 * 1024;

/**
 * Reads a CSV as a stream and stores only its first rows.
 *
 * Assumed, because the reference does not say: a BOM stays part of the first column's name, so that a client that
 * forgets to remove it is noticed; blank lines are skipped; ragged rows, bytes that are not valid in the encoding, and
 * a file without data rows are error 250.
 *
 * @param keepRows how many rows to store.
 * @throws {ApiError} 250 or 493.
 */
export async function readCsv(
  source: AsyncIterable<Uint8Array>,
  dialect: CsvDialect,
  keepRows: number,
): Promise<CsvContent> {
  const hash = createHash('sha256');
  let bytes = 0;
  let columns: string[] | undefined;
  let checkRow: RowChecker = () => {};
  let count = 0;
  const rows: Record<string, string>[] = [];

  async function* decode(): AsyncGenerator<string> {
    const decoder = new TextDecoder(dialect.encoding, { fatal: true, ignoreBOM: true });
    for await (const chunk of source) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield text;
    }
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  }

  // Rows are handled here, synchronously: as objects of a stream they would cost a promise each.
  const takeRow = (row: string[]): null => {
    if (columns === undefined) {
      columns = row;
      checkRow = createRowChecker(columns);
      return null;
    }
    checkRow(row);
    count++;
    if (rows.length < keepRows) rows.push(Object.fromEntries(columns.map((name, index) => [name, row[index] ?? ''])));
    return null;
  };
  try {
    const parser = new Parser({
      delimiter: dialect.delimiter,
      quote: dialect.quote,
      escape: dialect.escape,
      bom: false,
      record_delimiter: ['\r\n', '\n'],
      skip_empty_lines: true,
      max_record_size: MAX_ROW_BYTES,
      on_record: takeRow,
    });
    await pipeline(decode(), parser, async records => {
      for await (const _ of records);
    });
  } catch (error) {
    if (error instanceof CsvError) throw new ApiError(250, error.code);
    // TextDecoder throws this when the bytes are not valid in its encoding.
    if (error instanceof TypeError) throw new ApiError(250, 'the bytes are not text in the given encoding');
    // A rejected row, or an interrupted upload, which says nothing about the CSV.
    throw error;
  }
  if (columns === undefined) throw new ApiError(250, 'the file is empty');
  if (count === 0) throw new ApiError(250, 'the file has no data rows');
  return { columns, count, rows, sha256: hash.digest('hex'), bytes };
}
