import type { S3Client } from '@aws-sdk/client-s3';
import { writeField } from '../csv/write-field.ts';
import { errorsKey } from '../keys/csv-key.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Log } from '../log.ts';
import type { Problem } from '../problem.ts';
import { putBeside } from './put-beside.ts';
import { listFindings } from './receipt-file/list-findings.ts';

/** Newer columns come last, so that readers that use the positions of columns are not affected. */
const NAMES = ['row', 'column', 'code', 'message', 'line', 'severity'];

/**
 * The problems of a drop as a CSV for its uploader: row, column, code, message, line of the file, and severity, which
 * is `error` for a reason to reject the file and `warning` for a probable mistake.
 */
export function listProblems(
  problems: readonly Problem[],
  problemCount: number,
  warnings: readonly Problem[] = [],
): string {
  const rows = listFindings({ state: 'rejected', problems, plan: { warnings } }).map(
    ({ row, line, column, code, message, severity }) => [row, column, code, message, line, severity],
  );
  const others = problemCount - problems.length;
  const rest =
    others > 0
      ? [['', '', 'more', `${others} more ${others === 1 ? 'problem is' : 'problems are'} not listed`, '', 'error']]
      : [];
  const lines = [NAMES, ...rows, ...rest].map(row => NAMES.map((_, index) => writeField(row[index])).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

/** The parts of a receipt that the file contains. */
type Refused = Pick<Receipt, 'problems' | 'problemCount' | 'plan'> & {
  readonly drop: Pick<Receipt['drop'], 'bucket' | 'key'>;
};

/** Writes the problems of a drop beside it, for partners who only see files. The file starts nothing. */
export async function writeErrorsFile(s3: S3Client, refused: Refused, log: Log): Promise<void> {
  const { drop, problems, problemCount = problems.length, plan } = refused;
  const body = listProblems(problems, problemCount, plan?.warnings);
  const file = { bucket: drop.bucket, key: errorsKey(drop.key), body, type: 'text/csv; charset=utf-8' };
  await putBeside(s3, { ...file, what: 'the list of problems' }, log);
}
