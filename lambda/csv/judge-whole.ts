import type { FileFacts } from './bytes/read-file.ts';
import { recogniseText } from './bytes/recognise-text.ts';
import type { ProblemList } from './collect-problems.ts';
import type { PlanOptions } from './plan.ts';
import { checkContract } from './rules/check-contract.ts';
import { checkSize } from './rules/check-size.ts';
import type { CsvScanner } from './scan/scan-csv.ts';

/** What is known of a file that was read to its end. */
export interface WholeFile {
  readonly scanned: Pick<CsvScanner, 'rows' | 'columns' | 'blankLines' | 'place' | 'endedWithLine' | 'endIsMarked'>;
  readonly facts: Readonly<FileFacts>;
  /** Its first bytes, by which another kind of text is known. */
  readonly first: Buffer;
  /** Bytes to send. */
  readonly bytes: number;
  /** Rows with a calling window; absent where people may be called at any time. */
  readonly windowRows: number | undefined;
}

/** What is wrong with a file, and what is only odd about it. */
interface Findings {
  readonly problems: ProblemList;
  readonly warnings: ProblemList;
}

/** Warns of what is odd about a file and does no harm. */
function warn({ scanned, windowRows }: WholeFile, { warnings }: Findings): void {
  const { rows, blankLines } = scanned;
  if (blankLines > 0) {
    const message = `the file has ${blankLines} blank ${blankLines === 1 ? 'line' : 'lines'}`;
    warnings.add({ code: 'csv_blank_lines', message });
  }
  if (windowRows !== undefined && windowRows < rows) {
    const message = `${rows - windowRows} rows have no calling window, so their calls do not end with the calling hours`;
    warnings.add({ code: 'csv_no_calling_window', message });
  }
}

/** Judges the end of a file as its feed wants it: a last line without its end is a problem there, or only odd. */
function judgeLastLine({ scanned }: WholeFile, isRequired: boolean, { problems, warnings }: Findings): void {
  if (scanned.endedWithLine || scanned.endIsMarked) return;
  const message = 'the last line has no line end; if other files of this sender have one, the upload is truncated';
  const { offset, line } = scanned.place;
  const report = isRequired ? problems : warnings;
  report.add({ code: 'csv_no_last_line_end', row: scanned.rows + 1, offset, line, message });
}

/** Judges a file as a whole, after all of its rows: what kind of text it is, its size, and what its uploader says of it. */
export function judgeWhole(
  file: WholeFile,
  { contract, rows: allowedRows, bytes: allowedBytes, lineEndRequired = false }: PlanOptions,
  findings: Findings,
): void {
  const { problems, warnings } = findings;
  const { scanned, facts, first, bytes } = file;
  const { rows, columns, endIsMarked } = scanned;
  const kind = problems.count > 0 || rows === 0 ? recogniseText(first) : undefined;
  if (kind !== undefined) {
    // Problems of it as a list help nobody.
    problems.clear();
    warnings.clear();
    problems.add({ code: 'csv_not_csv', message: `the file must be a CSV; it looks like ${kind}` });
    return;
  }
  judgeLastLine(file, lineEndRequired, findings);
  warn(file, findings);
  const found = [
    ...checkContract(contract ?? {}, { rows, ...facts }),
    // A file that was not written completely has no rows for that reason.
    endIsMarked && rows === 0
      ? undefined
      : checkSize('data row', 'csv_rows', rows, { min: allowedRows?.min ?? 1, max: allowedRows?.max }),
    checkSize('byte', 'csv_bytes', bytes, allowedBytes ?? {}),
  ];
  for (const problem of found) if (problem) problems.add(problem);
  if (columns === 0) {
    problems.add({ code: 'csv_header_missing', row: 1, message: 'row 1: the file must begin with a header' });
  }
}
