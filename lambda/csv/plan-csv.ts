import { createHash } from 'node:crypto';
import type { Problem } from '../problem.ts';
import type { HoursOptions } from '../time/hours-options.ts';
import { createEncodingCheck, type EncodingCheck } from './bytes/check-encoding.ts';
import { createTextDecoder } from './bytes/decode-text.ts';
import type { FileReading } from './bytes/read-file.ts';
import { ProblemList } from './collect-problems.ts';
import type { Place } from './place.ts';
import type { PlanSummary } from './plan-summary.ts';
import { createHoursCheck, type HoursCheck } from './rules/check-calling-hours.ts';
import { type Contract, checkContract } from './rules/check-contract.ts';
import { type ControlOptions, createControlColumns } from './rules/check-control-columns.ts';
import { checkHeader } from './rules/check-header.ts';
import { createPhoneColumns, type PhoneOptions } from './rules/check-phone-columns.ts';
import { checkSize, type Range } from './rules/check-size.ts';
import { chooseDelimiter } from './scan/choose-delimiter.ts';
import { findHeaderLine } from './scan/find-header-line.ts';
import { CsvScanner } from './scan/scan-csv.ts';

export interface PlanOptions {
  /** One character; found from the header when absent. */
  readonly delimiter?: string | undefined;
  readonly escape?: string | undefined;
  /** One character; the double quote when absent. */
  readonly quote?: string | undefined;
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
  /** Gets the bytes to send too, as they are read. */
  readonly onBytes?: ((chunk: Uint8Array) => void) | undefined;
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

function describeHours({ boundRows, otherDayRows, bound }: HoursCheck, rows: number): PlanSummary['hours'] {
  return { freeRows: rows - boundRows - otherDayRows, otherDayRows, bound };
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
  #encoding: EncodingCheck | undefined;
  /** Where the first byte stands that is not of the encoding. */
  #invalidPlace: Place | undefined;
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
    for await (const chunk of this.#reading) {
      // Known only now: a byte order mark may have decided it.
      this.#encoding ??= createEncodingCheck(this.#sentEncoding, this.#reportAt);
      this.#hash.update(chunk);
      this.#options.onBytes?.(chunk);
      this.#encoding.push(chunk);
      this.#scan(chunk);
      this.#bytes += chunk.length;
    }
    const scanner = this.#scanner ?? this.#start(this.#held ?? Buffer.alloc(0));
    const { problem } = this.#reading.facts;
    this.#encoding?.end();
    if (problem) this.#reportAt(problem);
    // What comes after the end of what could be read says nothing of the file.
    else this.#end(scanner);
    return this.#conclude(scanner);
  }

  /** The file's encoding as it is sent. */
  get #sentEncoding(): string {
    return this.#reading.facts.recodedFrom === undefined ? (this.#options.encoding ?? 'UTF-8') : 'UTF-8';
  }

  /** Gives a problem that knows only its offset the row and column of the place; others are the file's. */
  readonly #reportAt = (problem: Problem): void => {
    const place = this.#invalidPlace ?? this.#scanner?.place ?? { row: 1, column: 1 };
    this.problems.add(problem.offset === undefined ? problem : { ...place, ...problem });
  };

  #scan(chunk: Uint8Array): void {
    if (this.#scanner) {
      this.#feed(this.#scanner, chunk, this.#bytes);
      return;
    }
    this.#held = Buffer.concat([this.#held ?? Buffer.alloc(0), chunk]);
    const header = findHeaderLine(this.#held, this.#options.quote);
    if (header === undefined) return;
    this.#scanner = this.#start(this.#held, header);
    this.#held = undefined;
  }

  /** Scans bytes that begin at this offset, and sees where the scanner stands at the byte that is not of the encoding. */
  #feed(scanner: CsvScanner, bytes: Uint8Array, from: number): void {
    const at = this.#encoding?.invalidAt;
    if (at === undefined || this.#invalidPlace) {
      scanner.push(bytes);
      return;
    }
    const cut = Math.max(0, at - from);
    scanner.push(bytes.subarray(0, cut));
    this.#invalidPlace = scanner.place;
    scanner.push(bytes.subarray(cut));
  }

  #start(beginning: Buffer, header: Buffer = beginning): CsvScanner {
    const encoding = this.#sentEncoding;
    const dialect = { ...this.#options, encoding, named: this.#reading.facts.delimiter };
    this.#delimiter = chooseDelimiter(header, dialect, this.problems.add);
    const scanner = new CsvScanner({
      delimiter: this.#delimiter,
      escape: this.#options.escape,
      quote: this.#options.quote,
      decode: createTextDecoder(encoding),
      onHeader: written => {
        const fields = checkHeader(written, this.problems.add, this.warnings.add);
        return [...this.#controls.readHeader(fields), ...(this.#phones?.readHeader(fields) ?? [])];
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
    this.#feed(scanner, beginning, 0);
    return scanner;
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
    const problems = [
      ...checkContract(contract ?? {}, uploaded),
      checkSize('data rows', 'csv_rows', scanner.rows, { min: rows?.min ?? 1, max: rows?.max }),
      checkSize('bytes', 'csv_bytes', this.#bytes, bytes ?? {}),
    ];
    for (const problem of problems) if (problem) this.problems.add(problem);
    if (scanner.columns === 0) {
      this.problems.add({ code: 'csv_header_missing', row: 1, message: 'row 1: the file must begin with a header' });
    }
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
        encoding: this.#sentEncoding,
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
