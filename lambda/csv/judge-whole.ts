import type { FileFacts } from './bytes/read-file.ts';
import { recogniseText } from './bytes/recognise-text.ts';
import type { ProblemList } from './collect-problems.ts';
import type { PlanOptions } from './plan.ts';
import { checkContract } from './rules/check-contract.ts';
import { checkSize } from './rules/check-size.ts';
import type { CsvScanner } from './scan/scan-csv.ts';

/** The facts about a file that was read to its end. */
interface WholeFile {
  readonly scanned: Pick<CsvScanner, 'rows' | 'columns' | 'blankLines' | 'place' | 'endedWithLine' | 'endIsMarked'>;
  readonly facts: Readonly<FileFacts>;
  /** The first bytes, which reveal other kinds of text. */
  readonly first: Buffer;
  /** The number of bytes to send. */
  readonly bytes: number;
  /** The number of rows with a calling window; `undefined` if the feed has no calling hours. */
  readonly windowRows: number | undefined;
}

/** Problems reject a file; warnings do not. */
interface Findings {
  readonly problems: ProblemList;
  readonly warnings: ProblemList;
}

/** Warns about oddities that do no harm. */
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

/** Reports a last line without a line end: as a problem if the feed requires the line end, otherwise as a warning. */
function judgeLastLine({ scanned }: WholeFile, isRequired: boolean, { problems, warnings }: Findings): void {
  if (scanned.endedWithLine || scanned.endIsMarked) return;
  const message = 'the last line has no line end; if other files of this sender have one, the upload is truncated';
  const { offset, line } = scanned.place;
  const report = isRequired ? problems : warnings;
  report.add({ code: 'csv_no_last_line_end', row: scanned.rows + 1, offset, line, message });
}

/** Judges a file as a whole, after all of its rows: its kind of text, its size, and the claims of its uploader. */
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
    // Its problems as a list would help nobody.
    problems.clear();
    warnings.clear();
    problems.add({ code: 'csv_not_csv', message: `the file must be a CSV; it looks like ${kind}` });
    return;
  }
  judgeLastLine(file, lineEndRequired, findings);
  warn(file, findings);
  const found = [
    ...checkContract(contract ?? {}, { rows, ...facts }),
    // An incomplete file may have no rows just because it is incomplete.
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
