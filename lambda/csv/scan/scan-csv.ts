import type { Problem } from '../../problem.ts';
import type { DecodeText } from '../bytes/decode-text.ts';
import type { HeaderField, Place } from '../place.ts';
import { FieldCounts } from './count-fields.ts';
import { CR, LF, NUL } from './csv-bytes.ts';
import { indexRows, loadBytes } from './index-rows.ts';
import { KeptValue, MAX_KEPT_BYTES } from './keep-value.ts';
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
  /** Called once, with the header. Returns the indexes of the columns whose values are needed. */
  readonly onHeader: (fields: readonly HeaderField[]) => Iterable<number>;
  /** Called with each value of a needed column. */
  readonly onValue?: ((index: number, value: string, place: Place) => void) | undefined;
  /** Called at the end of each data row, when any column is needed. */
  readonly onRow?: ((place: Place) => void) | undefined;
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
  readonly #kept = new KeptValue();
  #state: State = State.fieldStart;
  #fields = 0;
  #record = 1;
  #offset = 0;
  #recordOffset = 0;
  #fieldOffset = 0;
  #afterCr = false;
  #nulSeen = false;
  #header: HeaderField[] | undefined = [];
  #keeping = true;
  readonly #counts: FieldCounts;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#counts = new FieldCounts(options.onProblem);
    this.#decode = options.decode ?? ((bytes, from, to) => bytes.toString('utf8', from, to));
    this.#delimiter = options.delimiter.charCodeAt(0);
    const { quote = '"', escape: escapes = quote } = options;
    this.#quote = quote.charCodeAt(0);
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
        if (this.#state === State.fieldStart) this.#state = State.plain;
        if (this.#keeping) this.#kept.add(chunk, from, index);
        continue;
      }
      this.#offset = base + index;
      this.#take(chunk[index] ?? NUL, chunk, index);
      index++;
    }
    this.#offset = base + chunk.length;
  }

  /** Says that there are no more bytes. */
  end(): void {
    if (this.#state === State.quoted || this.#state === State.escaped) {
      this.#report('csv_unclosed_quote', 'a quoted field opened here is never closed', this.#fieldOffset);
    }
    this.endedWithLine = this.#fields === 0 && this.#state === State.fieldStart;
    if (!this.endedWithLine) this.#endRecord();
    this.#counts.end(this.endedWithLine);
  }

  /** Where the scanner stands. */
  get place(): Place {
    return this.#place(this.#offset);
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
    const shape = { delimiter: this.#delimiter, quote: this.#quote, columns, needsFields: this.#needed.length > 0 };
    const found = indexRows(at - from, to - from, shape);
    if (found.rows === 0) return at;
    this.#counts.take(this.#place(base + at, columns), columns);
    if (shape.needsFields) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset + from, to - from);
      readFields(
        { ...found, bytes, start: at - from, columns, quote: String.fromCharCode(this.#quote) },
        this.#needed,
        this.#decode,
        (column, value, index) => this.#options.onValue?.(column, value, this.#place(base + from + index, column + 1)),
        index => {
          this.#options.onRow?.(this.#place(base + from + index, 1));
          this.#record++;
        },
      );
    } else this.#record += found.rows;
    this.rows += found.rows;
    this.#recordOffset = base + from + found.end;
    this.#fieldOffset = this.#recordOffset;
    return from + found.end;
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
    if (byte === NUL && !this.#nulSeen) {
      this.#nulSeen = true;
      this.#report('csv_nul_byte', 'the file must be text; a NUL byte stands here (is it UTF-16?)', this.#offset);
    }
    const quoted = stepQuotes(this.#state, byte, this.#quote, this.#escape);
    if (quoted !== undefined) {
      if (this.#state === State.fieldStart) this.#fieldOffset = this.#offset;
      // A quote that opens is no part of the value, nor one that may close or an escape.
      else if (this.#keeping && quoted === State.quoted) this.#kept.add(chunk, index, index + 1);
      this.#state = quoted;
      return;
    }
    if (byte === this.#delimiter) this.#endField();
    else if (byte === LF || byte === CR) this.#endLine(byte);
    else this.#takeStray(byte, chunk, index);
  }

  #takeStray(byte: number, chunk: Uint8Array, index: number): void {
    if (this.#state === State.afterQuote) {
      this.#report('csv_stray_quote', 'a quoted field must end at the delimiter or the line end', this.#offset);
    } else if (byte === this.#quote) {
      this.#report(
        'csv_stray_quote',
        'a field with a quote inside must be quoted, and the quote doubled',
        this.#offset,
      );
    }
    this.#state = State.plain;
    if (this.#keeping) this.#kept.add(chunk, index, index + 1);
  }

  #endLine(byte: number): void {
    this.#afterCr = byte === CR;
    if (this.#fields === 0 && this.#state === State.fieldStart) this.blankLines++;
    else this.#endRecord();
    this.#recordOffset = this.#offset + 1;
    this.#fieldOffset = this.#offset + 1;
  }

  #endField(): void {
    if (this.#keeping) this.#deliver();
    this.#fields++;
    this.#state = State.fieldStart;
    this.#fieldOffset = this.#offset + 1;
    this.#keeping = this.#header !== undefined || this.#needed.includes(this.#fields);
  }

  #deliver(): void {
    const bytes = this.#kept.take();
    if (this.#header) {
      if (this.#offset < MAX_KEPT_BYTES)
        this.#header.push({ name: this.#decode(bytes, 0, bytes.length), offset: this.#fieldOffset });
      return;
    }
    const { isTooLong } = this.#kept;
    this.#kept.clear();
    if (isTooLong) {
      const message = `the value must have at most ${MAX_KEPT_BYTES} bytes`;
      this.#report('csv_value_too_long', message, this.#fieldOffset);
      return;
    }
    this.#options.onValue?.(this.#fields, this.#decode(bytes, 0, bytes.length), this.#place(this.#fieldOffset));
  }

  #endRecord(): void {
    this.#endField();
    if (this.#header) this.#endHeader(this.#header);
    else this.#endRow();
    this.#record++;
    this.#fields = 0;
    this.#keeping = this.#needed.includes(0);
  }

  #endHeader(fields: readonly HeaderField[]): void {
    this.#header = undefined;
    this.#kept.clear();
    this.columns = this.#fields;
    if (this.#offset >= MAX_KEPT_BYTES) {
      this.#report('csv_header_too_long', `the header must have less than ${MAX_KEPT_BYTES} bytes`, 0, 1);
    }
    this.#needed = [...new Set(this.#options.onHeader(fields))].sort((a, b) => a - b);
  }

  #endRow(): void {
    this.rows++;
    this.#options.onRow?.(this.#place(this.#recordOffset, 1));
    this.#counts.take(this.#place(this.#recordOffset, this.#fields), this.columns);
  }

  #place(offset: number, column = this.#fields + 1): Place {
    return { row: this.#record, column, offset };
  }

  #report(code: string, message: string, offset: number, column = this.#fields + 1): void {
    const place = this.#place(offset, column);
    this.#options.onProblem({ code, ...place, message: `row ${place.row}: ${message}` });
  }
}
