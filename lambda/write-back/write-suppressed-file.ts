import type { S3Client } from '@aws-sdk/client-s3';
import { writeField } from '../csv/write-field.ts';
import { suppressedKey } from '../keys/suppression-key.ts';
import type { Log } from '../log.ts';
import { putBeside } from './put-beside.ts';

/** The rows of a drop that are on one list. */
interface ListedRows {
  readonly list: string;
  /** Data rows, counted from 1: ascending, without duplicates. */
  readonly rows: Uint32Array;
}

const HEADER = 'row,list\r\n';

/** The rows as a CSV, list by list; the header of the file is row 1. It contains no number to call. */
export function writeListedRows(listed: readonly ListedRows[]): Buffer {
  const parts = listed.map(({ list, rows }) => ({ rows, end: `,${writeField(list)}\r\n` }));
  const lengthOf = ({ rows, end }: (typeof parts)[number]) =>
    rows.reduce((sum, row) => sum + String(row + 1).length, rows.length * Buffer.byteLength(end));
  // There may be a million rows, so they are written once and never held as text.
  const file = Buffer.alloc(HEADER.length + parts.reduce((sum, part) => sum + lengthOf(part), 0));
  let at = file.write(HEADER);
  for (const { rows, end } of parts) for (const row of rows) at += file.write(`${row + 1}${end}`, at);
  return file;
}

/** Writes a file beside a drop that says which of its rows are on which list. The file starts nothing. */
export async function writeSuppressedFile(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  listed: readonly ListedRows[],
  log: Log,
): Promise<void> {
  const file = { bucket, key: suppressedKey(key), body: writeListedRows(listed), type: 'text/csv; charset=utf-8' };
  await putBeside(s3, { ...file, what: 'the list of rows that are left out' }, log);
}
