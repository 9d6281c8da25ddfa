import { createHash } from 'node:crypto';
import type { Problem } from '../problem.ts';
import { createEncodingCheck, type EncodingCheck } from './bytes/check-encoding.ts';
import { createTextDecoder, isKnownEncoding } from './bytes/decode-text.ts';
import type { FileReading } from './bytes/read-file.ts';
import { ProblemList } from './collect-problems.ts';
import { type ColumnWatch, ColumnWatches } from './column-watch.ts';
import { type Beginning, judgeBeginning } from './judge-beginning.ts';
import { judgeWhole } from './judge-whole.ts';
import { createFoundColumns } from './phones/check-found-columns.ts';
import { createPhoneColumns } from './phones/check-phone-columns.ts';
import { type Place, problemAt } from './place.ts';
import type { Plan, PlanOptions } from './plan.ts';
import type { PlanSummary } from './plan-summary.ts';
import { createHoursCheck, type HoursCheck } from './rules/check-calling-hours.ts';
import { createControlColumns } from './rules/check-control-columns.ts';
import { checkHeader } from './rules/check-header.ts';
import { createNamelessColumns } from './rules/check-nameless-columns.ts';
import { createOneColumn } from './rules/check-one-column.ts';
import { createTimeColumns } from './rules/check-time-columns.ts';
import type { Likeness } from './scan/match-header.ts';
import { SAMPLE_BYTES } from './scan/sample-lines.ts';
import { CsvScanner } from './scan/scan-csv.ts';
import { splitLine } from './split-line.ts';

/** The number of bytes that are searched for signs of another kind of text. */
const KIND_BYTES = 8 * 1024;

/** Problems that are meaningless if the delimiter is wrong. */
const OF_FIELDS: ReadonlySet<string> = new Set(['csv_field_count', 'csv_cut', 'csv_trailer']);

/** Messages for rows that are not data. */
const ODD_ROWS: Readonly<Record<Likeness, readonly [code: string, what: string]>> = {
  'the header again': ['csv_header_again', 'the row is the header again, as if two files were joined; delete the line'],
  'behind a mark': [
    'csv_mark_inside',
    'the row begins with a byte order mark (U+FEFF), as if two files were joined; delete the mark',
  ],
};

function describeHours({ boundRows, otherDayRows, bound }: HoursCheck, rows: number): PlanSummary['hours'] {
  return { freeRows: rows - boundRows - otherDayRows, otherDayRows, bound };
}

/** Pass 1 over one file; each file needs its own. */
class Planner {
  readonly problems = new ProblemList();
  readonly warnings = new ProblemList();
  readonly #options: PlanOptions;
  readonly #reading: FileReading;
  readonly #hash = createHash('sha256');
  readonly #hours: HoursCheck | undefined;
  readonly #controls: ReturnType<typeof createControlColumns>;
  readonly #phones: ReturnType<typeof createPhoneColumns> | undefined;
  readonly #watches = new ColumnWatches();
  /** The beginning, until there are enough bytes to determine the delimiter. */
  #held: Uint8Array[] = [];
  /** The first bytes, which reveal other kinds of text. */
  #first = Buffer.alloc(0);
  #scanner: CsvScanner | undefined;
  #encoding: EncodingCheck | undefined;
  /** The place of the first byte that is invalid in the encoding. */
  #invalidPlace: Place | undefined;
  #delimiter = '';
  #bytes = 0;

  constructor(reading: FileReading, options: PlanOptions) {
    this.#reading = reading;
    this.#options = options;
    const { add } = this.problems;
    this.#hours = options.hours && createHoursCheck(options.hours, options.now, add);
    const now = options.now.getTime() / 1000;
    const warn = this.warnings.add;
    const { mostValues } = options;
    this.#controls = createControlColumns({ ...options.controls, now, hours: this.#hours, mostValues }, add, warn);
    this.#phones = options.phones && createPhoneColumns({ ...options.phones, mostValues }, add, warn);
    this.#watches.add(this.#controls);
    this.#watches.add(this.#phones);
    this.#watches.add(options.hours && createTimeColumns(options.hours, add));
    this.#watches.add(createNamelessColumns(add, warn));
    this.#watches.add(options.rowIndex);
    this.#watches.add(options.numbers);
  }

  async read(): Promise<Plan> {
    for await (const chunk of this.#reading) {
      // Not known earlier: a byte order mark may have decided it.
      this.#encoding ??= createEncodingCheck(this.#sentEncoding, this.#reportAt, {
        mayBeUnknown: this.#options.unknownEncoding,
        // Not in a feed with calling hours: the times of the rows depend on the encoding.
        mayBeNamed: this.#options.hours === undefined,
        start: this.#begin.offset,
      });
      this.#hash.update(chunk);
      this.#options.onBytes?.(chunk);
      this.#encoding.push(chunk);
      this.#scan(chunk);
      this.#bytes += chunk.length;
    }
    this.#scanner ??= this.#start(true);
    const scanner = this.#scanner;
    const { problem } = this.#reading.facts;
    this.#encoding?.end();
    if (problem) this.#reportAt(problem);
    // If reading stopped early, the last bytes are not the end of the file.
    else this.#end(scanner);
    return this.#conclude(scanner);
  }

  /** The encoding in which the file is sent. */
  get #sentEncoding(): string {
    return this.#reading.facts.recodedFrom === undefined ? (this.#options.encoding ?? 'UTF-8') : 'UTF-8';
  }

  /** The place in the file of the first byte that is scanned. */
  get #begin(): Pick<Place, 'offset' | 'line'> {
    const { bytes = 0, lines = 0 } = this.#reading.facts.skipped ?? {};
    return { offset: bytes, line: 1 + lines };
  }

  /** Adds row and column to a problem that knows only its offset. Problems without an offset concern the whole file. */
  readonly #reportAt = (problem: Problem): void => {
    const place = this.#invalidPlace ?? this.#scanner?.place ?? { row: 1, column: 1, line: 1 };
    this.problems.add(problem.offset === undefined ? problem : { ...place, ...problem });
  };

  #scan(chunk: Uint8Array): void {
    if (this.#scanner) {
      this.#feed(this.#scanner, chunk, this.#bytes);
      return;
    }
    if (this.#bytes + chunk.length >= SAMPLE_BYTES) this.#scanner = this.#start(false, chunk);
    // Copied, because the owner of the chunk may reuse it.
    else this.#held.push(Buffer.from(chunk));
  }

  /** Scans bytes that begin at this offset, and notes the place of the first byte that is invalid in the encoding. */
  #feed(scanner: CsvScanner, bytes: Uint8Array, from: number): void {
    const at = this.#encoding?.invalidAt;
    if (at === undefined || at >= from + bytes.length || this.#invalidPlace) {
      scanner.push(bytes);
      return;
    }
    const cut = Math.max(0, at - from);
    scanner.push(bytes.subarray(0, cut));
    this.#invalidPlace = scanner.place;
    scanner.push(bytes.subarray(cut));
  }

  /** Makes the scanner once there are enough bytes, or no more, and scans everything so far. */
  #start(isWhole: boolean, chunk: Uint8Array = Buffer.alloc(0)): CsvScanner {
    const held = [...this.#held, chunk];
    this.#held = [];
    // One byte more than the sample shows whether the file goes on.
    const bytes = Buffer.concat(held, Math.min(SAMPLE_BYTES + 1, this.#bytes + chunk.length));
    this.#first = bytes.subarray(0, KIND_BYTES);
    const { add } = this.problems;
    const dialect = { ...this.#options, encoding: this.#sentEncoding, named: this.#reading.facts.delimiter };
    const beginning = judgeBeginning(bytes, isWhole, dialect, this.#begin, add);
    this.#delimiter = beginning.delimiter;
    // With the wrong delimiter, every file has one column, and every row the wrong number of fields.
    if (beginning.isReadable) {
      this.#watches.add(createOneColumn(this.#options.phones?.columns ?? [], add));
      this.#watches.add(this.#findPhones(beginning));
    }
    const scanner = new CsvScanner({
      delimiter: beginning.delimiter,
      escape: this.#options.escape,
      quote: this.#options.quote,
      decode: createTextDecoder(dialect.encoding),
      start: this.#begin,
      hints: beginning,
      onHeader: written => this.#watches.readHeader(checkHeader(written, add, this.warnings.add)),
      onValue: this.#watches.readValue,
      onBytes: this.#watches.takeBytes,
      onRow: this.#watches.endRow,
      onOddRow: (likeness, place) => {
        const [code, what] = ODD_ROWS[likeness];
        add(problemAt(code, place, what));
      },
      onNul: problem => {
        add(problem);
        for (const list of [this.problems, this.warnings]) list.endAt(problem.row ?? 1);
      },
      onProblem: problem => {
        if (beginning.isReadable || !OF_FIELDS.has(problem.code)) add(problem);
      },
    });
    let fed = 0;
    for (const piece of held) {
      this.#feed(scanner, piece, fed);
      fed += piece.length;
    }
    return scanner;
  }

  /** Numbers are not searched for if the encoding cannot be read here, or if the columns are named. */
  #findPhones({ lines, delimiter }: Beginning): ColumnWatch | undefined {
    const { phones, foundPhones, mostValues, quote = '"' } = this.#options;
    if (phones || !foundPhones || !isKnownEncoding(this.#sentEncoding)) return undefined;
    const decode = createTextDecoder(this.#sentEncoding);
    const readFirstRows = () =>
      lines.slice(1).map(({ bytes }) => splitLine(decode(bytes, 0, bytes.length), delimiter, quote));
    return createFoundColumns({ ...foundPhones, readFirstRows, mostValues }, this.problems.add, this.warnings.add);
  }

  #end(scanner: CsvScanner): void {
    scanner.end();
    this.#watches.end();
    const { facts } = this.#reading;
    const file = { scanned: scanner, facts, first: this.#first, bytes: this.#bytes };
    judgeWhole({ ...file, windowRows: this.#hours?.windowRows }, this.#options, this);
  }

  #conclude(scanner: CsvScanner): Plan {
    const { facts } = this.#reading;
    // Offsets in a recoded file mean nothing to its uploader.
    const places = facts.recodedFrom ? ({ offset: _, ...problem }: Problem) => problem : (problem: Problem) => problem;
    const warnings = this.warnings.sorted().map(places);
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
      problems: this.problems.sorted().map(places),
      problemCount: this.problems.count,
      problemCodes: this.problems.codes,
    };
  }
}

/**
 * Pass 1: reads the whole CSV and determines its shape, the number of bytes to send, and every problem in it. Memory
 * stays constant at any size.
 */
export function planCsv(reading: FileReading, options: PlanOptions): Promise<Plan> {
  return new Planner(reading, options).read();
}
