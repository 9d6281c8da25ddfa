import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { errorsKey } from '../keys/csv-key.ts';
import { MAX_KEY_BYTES } from '../keys/key-length.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Problem } from '../problem.ts';

/** One field of RFC 4180. What a spreadsheet would take for a formula is made text. */
function toField(value: string | number | undefined): string {
  const text = String(value ?? '');
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** The line comes last: who reads the columns by their places goes on to find them. */
const NAMES = ['row', 'column', 'code', 'message', 'line'];

/** The problems of a drop as a CSV that an uploader can read: row, column, code, message, and the line of the file. */
export function listProblems(problems: readonly Problem[], problemCount: number): string {
  // A problem without a row is one of the sidecar, whose lines and columns are not those of the file.
  const rows = problems.map(({ row, line, column, code, message }) =>
    row === undefined ? [row, undefined, code, message] : [row, column, code, message, line],
  );
  const others = problemCount - problems.length;
  const rest = others > 0 ? [['', '', 'more', `${others} more problems are not listed`]] : [];
  const lines = [NAMES, ...rows, ...rest].map(row => NAMES.map((_, index) => toField(row[index])).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

/** What of a receipt the file says. */
type Refused = Pick<Receipt, 'problems' | 'problemCount'> & { readonly drop: Pick<Receipt['drop'], 'bucket' | 'key'> };

/** Writes the problems of a drop beside it, for partners who see files and nothing else. The file starts nothing. */
export async function writeErrorsFile(s3: S3Client, { drop, problems, problemCount }: Refused): Promise<void> {
  const key = errorsKey(drop.key);
  // Beside a key of nearly the longest length there is no room for another; the receipt has the problems too.
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return;
  await s3.send(
    new PutObjectCommand({
      Bucket: drop.bucket,
      Key: key,
      Body: listProblems(problems, problemCount ?? problems.length),
      ContentType: 'text/csv; charset=utf-8',
    }),
  );
}
