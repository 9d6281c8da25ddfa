import type { Problem } from '../../problem.ts';
import type { DecodeText } from '../bytes/decode-text.ts';
import { type HeaderField, type Place, problemAt } from '../place.ts';
import { FieldCounts, type FieldHints } from './count-fields.ts';
import { LineCursor, LineEnds } from './count-lines.ts';
import { CR, LF, NUL } from './csv-bytes.ts';
import { type IndexedRows, indexRows, loadBytes } from './index-rows.ts';
import { findLastLine, judgeEnding } from './judge-ending.ts';
import { Tail } from './keep-tail.ts';
import { KeptValue, MAX_KEPT_BYTES } from './keep-value.ts';
import { HeaderMatch, type Likeness } from './match-header.ts';
import { readFields } from './read-fields.ts';
import { State, stepQuotes } from './step-quotes.ts';

/** After a search that found no row, in bytes: what is odd there has to be passed first. */
const SEARCH_AGAIN = 64;

/** The part of a chunk that can be searched. */
interface Loaded {
  readonly from: number;
  readonly to: number;
}

export interface ScanOptions {
  /** One ASCII character. */
  readonly delimiter: string;
  /** One ASCII character; the double quote by default. */
  readonly quote?: string | undefined;
  /** One ASCII character beside the doubled quote; none by default. */
  readonly escape?: string | undefined;
  /** UTF-8 when absent. */
  readonly decode?: DecodeText | undefined;
  /** Where the first byte stands in the file; at its start when absent. */
  readonly start?: Pick<Place, 'offset' | 'line'> | undefined;
  readonly hints?: FieldHints | undefined;
  /** Called once, with the header. Returns the indexes of the columns whose values are needed. */
  readonly onHeader: (fields: readonly HeaderField[]) => Iterable<number>;
  /** Called with each value of a needed column, and whether it stands in quotes. */
  readonly onValue?: ((index: number, value: string, place: Place, isQuoted: boolean) => void) | undefined;
  /** Offered the bytes of a value of a good row that does not stand in quotes; true when its text is not needed. */
  readonly onBytes?:
    | ((index: number, bytes: Uint8Array, from: number, to: number, line: number) => boolean)
    | undefined;
  /** Called at the end of each data row, when any column is needed. */
  readonly onRow?: ((place: Place) => void) | undefined;
  /** Called with a row that is none: the header once more, or one behind a byte order mark. */
  readonly onOddRow?: ((likeness: Likeness, place: Place) => void) | undefined;
  readonly onProblem: (problem: Problem) => void;
}

/**
 * A validating scanner of CSV bytes (RFC 4180, with LF, CRLF or CR): it counts records and fields and names what is
 * wrong, without a string or a copy per field. Only the header and the values that were asked for are kept.
 *
 * Good rows are found 64 bytes at a time ({@link indexRows}). Whatever is near anything else goes through a state machine that
 * takes byte by byte, and knows what to say of it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvScanner {
  /** Data rows so far; the header is not one. */
  rows = 0;
  /** Lines with nothing on them. */
  blankLines = 0;
  /** Fields of the header. */
  columns = 0;
  /** Whether the last record had its line end; known after `end`. */
  endedWithLine = true;
  /** Whether the file ends with what is no part of any row; known after `end`. */
  endIsMarked = false;

  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escape: number;
  readonly #options: ScanOptions;
  /** 1 for every byte that means something outside of quotes. */
  readonly #special = new Uint8Array(256);
  /** 1 for every byte that means something inside of quotes. */
  readonly #quotedSpecial = new Uint8Array(256);
  /** Indexes of the columns whose values are needed, in their order. */
  #needed: readonly number[] = [];
  readonly #decode: DecodeText;
  /** Where the first byte stands. */
  readonly #start: number;
  readonly #kept = new KeptValue();
  #state: State = State.fieldStart;
  #fields = 0;
  #record = 1;
  #offset = 0;
  #recordOffset = 0;
  #fieldOffset = 0;
  #line = 1;
  #recordLine = 1;
  #fieldLine = 1;
  #isQuoted = false;
  #afterCr = false;
  /** Where the first NUL stands: at the end it says another thing than anywhere else. */
  #nul: Place | undefined;
  #nuls = 0;
  /** Where the latest record begins, unless it was found by the search. */
  #last: Place = { row: 1, column: 1, offset: 0, line: 1 };
  #isLastFound = false;
  readonly #tail = new Tail();
  readonly #quotedEnds = new LineEnds();
  readonly #match: HeaderMatch;
  #header: HeaderField[] | undefined = [];
  #keeping = true;
  readonly #counts: FieldCounts;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#counts = new FieldCounts(options.onProblem, options.hints);
    this.#start = options.start?.offset ?? 0;
    this.#line = options.start?.line ?? 1;
    this.#recordLine = this.#line;
    this.#fieldLine = this.#line;
    this.#decode = options.decode ?? ((bytes, from, to) => bytes.toString('utf8', from, to));
    this.#delimiter = options.delimiter.charCodeAt(0);
    const { quote = '"', escape: escapes = quote } = options;
    this.#quote = quote.charCodeAt(0);
    this.#match = new HeaderMatch(this.#quote);
    this.#escape = escapes === quote ? -1 : escapes.charCodeAt(0);
    for (const byte of [this.#delimiter, LF, CR, this.#quote, NUL]) this.#special[byte] = 1;
    for (const byte of [this.#quote, NUL]) this.#quotedSpecial[byte] = 1;
    if (this.#escape !== -1) this.#quotedSpecial[this.#escape] = 1;
  }

  /** Takes the next bytes; any cutting into chunks gives the same result. */
  push(chunk: Uint8Array): void {
    const base = this.#offset;
    let loaded: Loaded = { from: 0, to: 0 };
    let search = 0;
    let index = 0;
    while (index < chunk.length) {
      if (index >= search && this.#canSearch()) {
        if (index >= loaded.to) loaded = { from: index, to: index + loadBytes(chunk, index) };
        const found = this.#takeRows(chunk, index, loaded, base);
        if (found === index) search = index + SEARCH_AGAIN;
        index = found;
        continue;
      }
      const from = index;
      index = this.#skip(chunk, index);
      if (index > from) {
        this.#afterCr = false;
        if (this.#state === State.quoted) this.#line += this.#quotedEnds.count(chunk, from, index);
        this.#match.add(chunk, from, index);
        if (this.#state === State.fieldStart) this.#state = State.plain;
        if (this.#keeping) this.#kept.add(chunk, from, index);
        continue;
      }
      this.#offset = base + index;
      this.#take(chunk[index] ?? NUL, chunk, index);
      index++;
    }
    this.#offset = base + chunk.length;
    this.#tail.add(chunk);
  }

  /** Says that there are no more bytes. */
  end(): void {
    if (this.#state === State.quoted || this.#state === State.escaped) {
      this.#report('csv_unclosed_quote', 'a quoted field opened here is never closed', this.#fieldPlace());
    }
    this.endedWithLine = this.#fields === 0 && this.#state === State.fieldStart;
    if (!this.endedWithLine) this.#endRecord();
    this.#judgeEnding();
  }

  #judgeEnding(): void {
    const { rows, columns, endedWithLine, place: end } = this;
    const { bytes: tail, nuls } = this.#tail;
    const isTail = this.#nul !== undefined && this.#nul.offset >= end.offset - nuls;
    if (this.#nul !== undefined && !isTail) {
      const like = this.#nuls > (end.offset - this.#start) / 3 ? ', as in UTF-16' : '';
      this.#report('csv_nul_byte', `the file must be text; a NUL byte stands here${like}`, this.#nul);
    }
    const { delimiter, quote = '"', onProblem } = this.#options;
    const file = { tail, nuls: isTail ? nuls : 0, end, endedWithLine, rows, columns, delimiter, quote };
    const last = this.#isLastFound
      ? { row: this.#record - 1, column: 1, offset: findLastLine(tail, end.offset), line: this.#line - 1 }
      : this.#last;
    const short = this.#counts.end();
    const describeShort = (place: Place) => this.#counts.describe(place);
    for (const problem of judgeEnding({ ...file, last, short, describeShort })) {
      this.endIsMarked ||= problem.code === 'csv_end_mark' || problem.code === 'csv_nul_byte';
      onProblem(problem);
    }
  }

  /** Where the scanner stands. */
  get place(): Place {
    return this.#place(this.#offset, this.#line, this.#fields + 1);
  }

  /** True where a data row begins, unless an escape or a delimiter (which the plan refuses) gives quotes another meaning. */
  #canSearch(): boolean {
    return (
      this.#state === State.fieldStart &&
      this.#fields === 0 &&
      this.#header === undefined &&
      this.#escape === -1 &&
      this.#quote !== this.#delimiter &&
      !this.#afterCr
    );
  }

  /** Takes good rows, as many as there are from here on; returns the index behind them. */
  #takeRows(chunk: Uint8Array, at: number, { from, to }: Loaded, base: number): number {
    const { columns } = this;
    const needsFields = this.#needed.length > 0;
    const shape = { delimiter: this.#delimiter, quote: this.#quote, columns, needsFields, header: this.#match.start };
    const found = indexRows(at - from, to - from, shape);
    if (found.rows === 0) return at;
    this.#counts.take(this.#place(base + at, this.#line, columns), columns);
    const record = this.#record + found.rows;
    const line = this.#line + found.rows + found.breaks;
    if (needsFields) this.#readRows(chunk, at, { from, to }, base, found);
    this.#record = record;
    this.#line = line;
    this.#isLastFound = true;
    this.rows += found.rows;
    this.#recordOffset = base + from + found.end;
    this.#fieldOffset = this.#recordOffset;
    this.#recordLine = line;
    this.#fieldLine = line;
    return from + found.end;
  }

  /** Hands out the needed values of good rows that were found at an index of the chunk. */
  #readRows(chunk: Uint8Array, at: number, { from, to }: Loaded, base: number, found: IndexedRows): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset + from, to - from);
    const start = at - from;
    const { columns } = this;
    // Only where a value has a line end in it.
    const ends = found.breaks > 0 ? new LineCursor(bytes, start) : undefined;
    const place = (index: number, line: number, column: number) => this.#place(base + from + index, line, column);
    const lineAt = (index: number) => (ends ? this.#line + ends.countTo(index) : this.#line);
    const { onBytes } = this.#options;
    readFields(
      { ...found, bytes, start, columns, quote: String.fromCharCode(this.#quote) },
      this.#needed,
      this.#decode,
      (column, from, to) => onBytes?.(column, bytes, from, to, lineAt(from)) === true,
      (column, value, index, isQuoted) => {
        this.#options.onValue?.(column, value, place(index, lineAt(index), column + 1), isQuoted);
      },
      (index, next) => {
        this.#options.onRow?.(place(index, this.#line, 1));
        this.#record++;
        this.#line += ends ? ends.endRow(next) : 1;
      },
    );
  }

  /** The index of the first byte from here on that means something in this state. */
  #skip(chunk: Uint8Array, from: number): number {
    if (this.#state === State.afterQuote || this.#state === State.escaped) return from;
    const special = this.#state === State.quoted ? this.#quotedSpecial : this.#special;
    let index = from;
    while (index < chunk.length && special[chunk[index] ?? NUL] === 0) index++;
    return index;
  }

  #take(byte: number, chunk: Uint8Array, index: number): void {
    const follows = this.#afterCr;
    this.#afterCr = false;
    if (follows && byte === LF) {
      this.#recordOffset = this.#offset + 1;
      this.#fieldOffset = this.#offset + 1;
      return;
    }
    if (byte === NUL) {
      this.#nul ??= this.place;
      this.#nuls++;
    }
    const quoted = stepQuotes(this.#state, byte, this.#quote, this.#escape);
    const isLineEnd = quoted === undefined && (byte === LF || byte === CR);
    if (!isLineEnd) this.#match.add(chunk, index, index + 1);
    if (quoted !== undefined) {
      if (this.#state === State.fieldStart) this.#openQuotes();
      // A quote that opens is no part of the value, nor one that may close or an escape.
      else if (this.#keeping && quoted === State.quoted) this.#kept.add(chunk, index, index + 1);
      this.#line += this.#quotedEnds.count(chunk, index, index + 1);
      this.#state = quoted;
      return;
    }
    if (byte === this.#delimiter) this.#endField();
    else if (isLineEnd) this.#endLine(byte);
    else this.#takeStray(byte, chunk, index);
  }

  #openQuotes(): void {
    this.#isQuoted = true;
    this.#fieldOffset = this.#offset;
    this.#fieldLine = this.#line;
  }

  #takeStray(byte: number, chunk: Uint8Array, index: number): void {
    if (this.#state === State.afterQuote) {
      this.#report('csv_stray_quote', 'a quoted field must end at the delimiter or the line end', this.place);
    } else if (byte === this.#quote) {
      const message = 'a field with a quote inside must be quoted, and the quote doubled';
      this.#report('csv_stray_quote', message, this.place);
    }
    this.#state = State.plain;
    if (this.#keeping) this.#kept.add(chunk, index, index + 1);
  }

  #endLine(byte: number): void {
    this.#afterCr = byte === CR;
    if (this.#fields === 0 && this.#state === State.fieldStart) this.blankLines++;
    else this.#endRecord();
    this.#line++;
    this.#recordOffset = this.#offset + 1;
    this.#fieldOffset = this.#offset + 1;
    this.#recordLine = this.#line;
    this.#fieldLine = this.#line;
  }

  #endField(): void {
    if (this.#keeping) this.#deliver();
    this.#fields++;
    this.#state = State.fieldStart;
    this.#fieldOffset = this.#offset + 1;
    this.#fieldLine = this.#line;
    this.#isQuoted = false;
    this.#keeping = this.#header !== undefined || this.#needed.includes(this.#fields);
  }

  #deliver(): void {
    const bytes = this.#kept.take();
    const place = this.#fieldPlace();
    if (this.#header) {
      const { offset, line } = place;
      if (this.#offset < MAX_KEPT_BYTES)
        this.#header.push({ name: this.#decode(bytes, 0, bytes.length), offset, line });
      return;
    }
    const { isTooLong } = this.#kept;
    this.#kept.clear();
    if (isTooLong) {
      this.#report('csv_value_too_long', `the value must have at most ${MAX_KEPT_BYTES} bytes`, place);
      return;
    }
    this.#options.onValue?.(this.#fields, this.#decode(bytes, 0, bytes.length), place, this.#isQuoted);
  }

  #endRecord(): void {
    const endsEmpty = this.#state === State.fieldStart;
    this.#last = this.#place(this.#recordOffset, this.#recordLine, 1);
    this.#isLastFound = false;
    this.#endField();
    const likeness = this.#match.endRecord();
    if (likeness !== undefined) this.#options.onOddRow?.(likeness, this.#last);
    if (this.#header) this.#endHeader(this.#header);
    else this.#endRow(endsEmpty);
    this.#record++;
    this.#fields = 0;
    this.#keeping = this.#needed.includes(0);
  }

  #endHeader(fields: readonly HeaderField[]): void {
    this.#header = undefined;
    this.#kept.clear();
    this.columns = this.#fields;
    this.#counts.headerEndsEmpty = fields.at(-1)?.name === '';
    if (this.#offset >= MAX_KEPT_BYTES) {
      const place = { ...this.#last, column: 1 };
      this.#report('csv_header_too_long', `the header must have less than ${MAX_KEPT_BYTES} bytes`, place);
    }
    this.#needed = [...new Set(this.#options.onHeader(fields))].sort((a, b) => a - b);
  }

  #endRow(endsEmpty: boolean): void {
    this.rows++;
    this.#options.onRow?.(this.#last);
    this.#counts.take({ ...this.#last, column: this.#fields }, this.columns, endsEmpty);
  }

  #place(offset: number, line: number, column: number): Place {
    return { row: this.#record, column, offset: this.#start + offset, line };
  }

  #fieldPlace(): Place {
    return this.#place(this.#fieldOffset, this.#fieldLine, this.#fields + 1);
  }

  #report(code: string, message: string, place: Place): void {
    this.#options.onProblem(problemAt(code, place, message));
  }
}
