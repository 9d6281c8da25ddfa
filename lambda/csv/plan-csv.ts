import { createHash } from 'node:crypto';
import { MAX_PROBLEMS, type Problem } from '../problem.ts';
import type { PlanSummary } from '../receipt.ts';
import { type Contract, checkContract } from './check-contract.ts';
import { createControlColumns } from './check-control-columns.ts';
import { createEncodingCheck } from './check-encoding.ts';
import { findDelimiter, findOtherDelimiter } from './find-delimiter.ts';
import { CR, LF, QUOTE } from './sail-rows.ts';
import { CsvScanner } from './scan-csv.ts';
import { BOM } from './strip-bom.ts';

/** A header line longer than this, in bytes, is taken for a file that is no CSV. */
const MAX_HEADER_BYTES = 64 * 1024;

export interface PlanOptions {
  /** One character; found from the header when absent. */
  readonly delimiter?: string | undefined;
  readonly escape?: string | undefined;
  /** UTF-8 unless said otherwise. */
  readonly encoding?: string | undefined;
  readonly now: Date;
  /** What the uploader says that the file is. */
  readonly contract?: Contract | undefined;
  /** Data rows allowed; at least 1 unless said otherwise. */
  readonly rows?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;
}

/** What reading the whole CSV once came to. A plan with problems is never sent. */
export interface Plan {
  readonly summary: PlanSummary;
  /** At most {@link MAX_PROBLEMS}, in the order of the rows. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
}

/** Collects problems up to the limit and counts the others. */
class Problems {
  readonly list: Problem[] = [];
  count = 0;

  add(problem: Problem): void {
    this.count++;
    if (this.list.length < MAX_PROBLEMS) this.list.push(problem);
  }
}

function checkHeader(names: readonly string[], problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    const place = { row: 1, column: index + 1, offset: 0 };
    if (name === '') {
      problems.add({ code: 'csv_header_empty', ...place, message: `row 1: the name of column ${index + 1} is empty` });
    } else if (seen.has(name)) {
      const message = `row 1: the name of column ${index + 1} stands in the header twice`;
      problems.add({ code: 'csv_header_repeated', ...place, message });
    }
    seen.add(name);
  }
}

function checkRows(rows: number, { min = 1, max }: NonNullable<PlanOptions['rows']>, problems: Problems): void {
  if (rows < min) {
    problems.add({
      code: 'csv_rows_min',
      message: `the file must have at least ${min} data rows below the header; it has ${rows}`,
    });
  } else if (max !== undefined && rows > max) {
    problems.add({ code: 'csv_rows_max', message: `the file must have at most ${max} data rows; it has ${rows}` });
  }
}

function nameDelimiter(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : delimiter;
}

/** The header line, once it is known whole: blank lines before it are none, and a line end inside quotes does not end it. */
function firstLine(bytes: Buffer): Buffer | undefined {
  let start = 0;
  let quoted = false;
  for (const [index, byte] of bytes.entries()) {
    if (byte === QUOTE) quoted = !quoted;
    if (quoted || (byte !== LF && byte !== CR)) continue;
    if (index > start) return bytes.subarray(start, index);
    start = index + 1;
  }
  return undefined;
}

/**
 * Pass 1: reads the whole CSV and says what it is, how many bytes will be sent, and everything that is wrong with it.
 * Memory stays flat at any size.
 */
export async function planCsv(source: AsyncIterable<Uint8Array>, options: PlanOptions): Promise<Plan> {
  const problems = new Problems();
  const report = (problem: Problem) => problems.add(problem);
  const hash = createHash('sha256');
  const marked = options.contract?.sha256 === undefined ? undefined : createHash('sha256').update(BOM);
  const encoding = createEncodingCheck(options.encoding, report);
  const controls = createControlColumns(options.now.getTime() / 1000, report);
  let bytes = 0;
  let held: Buffer | undefined = Buffer.alloc(0);
  let scanner: CsvScanner | undefined;
  let delimiter = options.delimiter ?? '';

  const start = (header: Buffer, beginning: Buffer): CsvScanner => {
    const other = options.delimiter === undefined ? undefined : findOtherDelimiter(header, options.delimiter);
    if (other !== undefined) {
      const message = `row 1: the header looks separated by "${nameDelimiter(other)}"; set delimiter=${nameDelimiter(other)}`;
      problems.add({ code: 'csv_delimiter', row: 1, offset: 0, message });
    }
    delimiter = options.delimiter ?? findDelimiter(header);
    const started = new CsvScanner({
      delimiter,
      escape: options.escape,
      onHeader: names => {
        checkHeader(names, problems);
        return controls.readHeader(names);
      },
      onValue: controls.readValue,
      onRow: controls.endRow,
      onProblem: report,
    });
    started.push(beginning);
    return started;
  };

  for await (const chunk of source) {
    hash.update(chunk);
    marked?.update(chunk);
    encoding.push(chunk);
    bytes += chunk.length;
    if (scanner) {
      scanner.push(chunk);
      continue;
    }
    held = Buffer.concat([held ?? Buffer.alloc(0), chunk]);
    const line: Buffer | undefined = firstLine(held) ?? (held.length > MAX_HEADER_BYTES ? held : undefined);
    if (line) {
      scanner = start(line, held);
      held = undefined;
    }
  }
  scanner ??= start(held ?? Buffer.alloc(0), held ?? Buffer.alloc(0));
  scanner.end();
  encoding.end();
  const digest = hash.digest('hex');
  const markedDigest = marked?.digest('hex');
  if (options.contract) {
    for (const problem of checkContract(options.contract, { rows: scanner.rows, bytes, digest, markedDigest }))
      report(problem);
  }
  // Of a file that already failed for what it is, the number of its rows says nothing more.
  if (problems.count === 0) checkRows(scanner.rows, options.rows ?? {}, problems);
  if (problems.count === 0 && scanner.columns === 0)
    report({ code: 'csv_header_empty', row: 1, message: 'row 1: the file must begin with a header' });
  return {
    summary: { rows: scanner.rows, columns: scanner.columns, bytes, sha256: digest, delimiter },
    problems: problems.list,
    problemCount: problems.count,
  };
}
