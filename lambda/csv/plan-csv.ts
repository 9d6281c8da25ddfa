import { createHash } from 'node:crypto';
import type { Problem } from '../problem.ts';
import type { PlanSummary } from '../receipt.ts';
import { createHoursCheck, type HoursCheck, type HoursOptions } from './check-calling-hours.ts';
import { type Contract, checkContract } from './check-contract.ts';
import { type ControlOptions, createControlColumns } from './check-control-columns.ts';
import { createEncodingCheck } from './check-encoding.ts';
import { checkHeader } from './check-header.ts';
import { createPhoneColumns, type PhoneOptions } from './check-phone-columns.ts';
import { checkSize, type Range } from './check-size.ts';
import { ProblemList } from './collect-problems.ts';
import { findDelimiter, findOtherDelimiter } from './find-delimiter.ts';
import { findHeaderLine } from './find-header-line.ts';
import type { FileReading } from './read-file.ts';
import { CsvScanner } from './scan-csv.ts';

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
  readonly rows?: Range | undefined;
  /** Bytes to send that are allowed. */
  readonly bytes?: Range | undefined;
  readonly controls?: Omit<ControlOptions, 'now' | 'hours'> | undefined;
  /** When people may be called; at any time when absent. */
  readonly hours?: HoursOptions | undefined;
  /** Columns that hold numbers to call; not looked at when absent. */
  readonly phones?: PhoneOptions | undefined;
  /** A last line without its end is refused, not only reported. Default false. */
  readonly lineEndRequired?: boolean | undefined;
}

/** What reading the whole CSV once came to. A plan with problems is never sent. */
export interface Plan {
  readonly summary: PlanSummary;
  /** The first ones, in the order of the rows. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
}

/** The file's encoding as it is sent. */
function sentEncoding(reading: FileReading, asked: string | undefined): string {
  return reading.facts.recodedFrom === undefined ? (asked ?? 'UTF-8') : 'UTF-8';
}

function nameDelimiter(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : delimiter;
}

function describeHours({ boundRows, otherDayRows }: HoursCheck, rows: number): PlanSummary['hours'] {
  return { freeRows: rows - boundRows - otherDayRows, otherDayRows };
}

/** Pass 1 over one file. Made once for each; what it says is complete after `end`. */
class Planner {
  readonly problems = new ProblemList();
  readonly warnings = new ProblemList();
  readonly #options: PlanOptions;
  readonly #reading: FileReading;
  readonly #hash = createHash('sha256');
  readonly #hours: HoursCheck | undefined;
  readonly #controls: ReturnType<typeof createControlColumns>;
  readonly #phones: ReturnType<typeof createPhoneColumns> | undefined;
  /** The beginning, until the header is whole and the delimiter known. */
  #held: Buffer | undefined = Buffer.alloc(0);
  #scanner: CsvScanner | undefined;
  #delimiter = '';
  #bytes = 0;

  constructor(reading: FileReading, options: PlanOptions) {
    this.#reading = reading;
    this.#options = options;
    const { add } = this.problems;
    this.#hours = options.hours && createHoursCheck(options.hours, options.now, add);
    const now = options.now.getTime() / 1000;
    this.#controls = createControlColumns({ ...options.controls, now, hours: this.#hours }, add);
    this.#phones = options.phones && createPhoneColumns(options.phones, add, this.warnings.add);
  }

  async read(): Promise<Plan> {
    const invalid: Problem[] = [];
    let encoding: ReturnType<typeof createEncodingCheck> | undefined;
    for await (const chunk of this.#reading) {
      // Known only now: a byte order mark may have decided it.
      encoding ??= createEncodingCheck(sentEncoding(this.#reading, this.#options.encoding), found =>
        invalid.push(found),
      );
      const from = this.#bytes;
      this.#hash.update(chunk);
      this.#bytes += chunk.length;
      encoding.push(chunk);
      const [wrong] = invalid.splice(0);
      if (wrong === undefined) {
        this.#scan(chunk);
        continue;
      }
      const cut = Math.max(0, (wrong.offset ?? from) - from);
      this.#scan(chunk.subarray(0, cut));
      this.#reportAt(wrong);
      this.#scan(chunk.subarray(cut));
    }
    encoding?.end();
    const { facts } = this.#reading;
    if (facts.problem) this.#reportAt(facts.problem);
    for (const wrong of invalid) this.#reportAt(wrong);
    const beginning = this.#held ?? Buffer.alloc(0);
    const scanner = this.#scanner ?? this.#start(beginning, beginning);
    // What comes after the end of what could be read says nothing of the file.
    if (facts.problem === undefined) this.#end(scanner);
    return this.#conclude(scanner);
  }

  /** Gives a problem that knows only its offset the row and column where the scanner stands; others are the file's. */
  #reportAt(problem: Problem): void {
    const place = this.#scanner?.place ?? { row: 1, column: 1 };
    this.problems.add(problem.offset === undefined ? problem : { ...place, ...problem });
  }

  #scan(chunk: Uint8Array): void {
    if (this.#scanner) {
      this.#scanner.push(chunk);
      return;
    }
    this.#held = Buffer.concat([this.#held ?? Buffer.alloc(0), chunk]);
    const line = findHeaderLine(this.#held);
    if (line === undefined) return;
    this.#scanner = this.#start(line, this.#held);
    this.#held = undefined;
  }

  #start(header: Buffer, beginning: Buffer): CsvScanner {
    const asked = this.#chooseDelimiter(header);
    this.#delimiter = asked ?? findDelimiter(header);
    const scanner = new CsvScanner({
      delimiter: this.#delimiter,
      escape: this.#options.escape,
      onHeader: names => {
        checkHeader(names, this.problems.add);
        return [...this.#controls.readHeader(names), ...(this.#phones?.readHeader(names) ?? [])];
      },
      onValue: (...value) => {
        this.#controls.readValue(...value);
        this.#phones?.readValue(...value);
      },
      onRow: place => {
        this.#controls.endRow(place);
        this.#phones?.endRow(place);
      },
      onProblem: this.problems.add,
    });
    scanner.push(beginning);
    return scanner;
  }

  /** The delimiter that somebody named, after a look at whether the header agrees. */
  #chooseDelimiter(header: Buffer): string | undefined {
    const { delimiter } = this.#options;
    const named = this.#reading.facts.delimiter;
    const refuse = (message: string) =>
      this.problems.add({ code: 'csv_delimiter', row: 1, column: 1, offset: 0, message: `row 1: ${message}` });
    if (delimiter !== undefined && named !== undefined && named !== delimiter) {
      const word = nameDelimiter(named);
      refuse(`the line "sep=" names the delimiter "${word}"; set delimiter=${word} or leave it out`);
    }
    const asked = delimiter ?? named;
    const other = asked === undefined ? undefined : findOtherDelimiter(header, asked);
    if (other !== undefined) {
      const word = nameDelimiter(other);
      refuse(`the header looks separated by "${word}"; set delimiter=${word}`);
    }
    return asked;
  }

  #end(scanner: CsvScanner): void {
    const { contract, rows, bytes, lineEndRequired } = this.#options;
    scanner.end();
    if (!scanner.endedWithLine) {
      const message = 'the last line has no line end; if other files of this sender have one, the upload was cut';
      const report = lineEndRequired ? this.problems : this.warnings;
      report.add({ code: 'csv_no_last_line_end', row: scanner.rows + 1, offset: this.#bytes, message });
    }
    if (scanner.blankLines > 0) {
      this.warnings.add({ code: 'csv_blank_lines', message: `the file has ${scanner.blankLines} blank lines` });
    }
    if (this.#hours && this.#hours.windowRows < scanner.rows) {
      const message = `${scanner.rows - this.#hours.windowRows} rows have no calling window: nothing ends their calls when the calling hours end`;
      this.warnings.add({ code: 'csv_no_calling_window', message });
    }
    const uploaded = { rows: scanner.rows, ...this.#reading.facts };
    for (const problem of checkContract(contract ?? {}, uploaded)) this.problems.add(problem);
    // Of a file that already failed for what it is, its size says nothing more.
    if (this.problems.count > 0) return;
    const size =
      checkSize('data rows', 'csv_rows', scanner.rows, { min: rows?.min ?? 1, max: rows?.max }) ??
      checkSize('bytes', 'csv_bytes', this.#bytes, bytes ?? {});
    if (size) this.problems.add(size);
    else if (scanner.columns === 0)
      this.problems.add({ code: 'csv_header_empty', row: 1, message: 'row 1: the file must begin with a header' });
  }

  #conclude(scanner: CsvScanner): Plan {
    const { facts } = this.#reading;
    const warnings = this.warnings.sorted();
    return {
      summary: {
        rows: scanner.rows,
        columns: scanner.columns,
        bytes: this.#bytes,
        sha256: this.#hash.digest('hex'),
        delimiter: this.#delimiter,
        encoding: sentEncoding(this.#reading, this.#options.encoding),
        ...(facts.recodedFrom && { recodedFrom: facts.recodedFrom }),
        blankLines: scanner.blankLines,
        controls: this.#controls.statistics,
        ...(this.#hours && { hours: describeHours(this.#hours, scanner.rows) }),
        ...(this.#phones && { repeatedNumbers: this.#phones.repeated }),
        ...(warnings.length > 0 && { warnings }),
      },
      problems: this.problems.sorted(),
      problemCount: this.problems.count,
    };
  }
}

/**
 * Pass 1: reads the whole CSV and says what it is, how many bytes will be sent, and everything that is wrong with it.
 * Memory stays flat at any size.
 */
export function planCsv(reading: FileReading, options: PlanOptions): Promise<Plan> {
  return new Planner(reading, options).read();
}
