import type { Problem } from '../problem.ts';
import { CR, type Cursor, LF, NUL, State, sailRows } from './sail-rows.ts';

/** Bytes kept of the header, or of one value; a header beyond them is no header, and must not fill the memory. */
const MAX_KEPT_BYTES = 64 * 1024;

/** Where something stands in the file. */
export interface Place {
  /** Counted in records; the header is row 1. */
  readonly row: number;
  /** Counted from 1. */
  readonly column: number;
  /** Bytes from the start of what is sent. */
  readonly offset: number;
}

export interface ScanOptions {
  /** One ASCII character. */
  readonly delimiter: string;
  /** One ASCII character; the double quote by default. */
  readonly quote?: string | undefined;
  /** One ASCII character beside the doubled quote; none by default. */
  readonly escape?: string | undefined;
  /** Called once, with the header's names. Returns the indexes of the columns whose values are needed. */
  readonly onHeader: (names: readonly string[]) => Iterable<number>;
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
 * Runs of bytes that mean nothing are skipped in one tight loop; only delimiters, quotes and line ends are looked at.
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
  readonly #needed = new Set<number>();
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** A piece of the value was left out. */
  #isTooLong = false;
  #state: State = State.fieldStart;
  #fields = 0;
  #record = 1;
  #offset = 0;
  #recordOffset = 0;
  #fieldOffset = 0;
  #afterCr = false;
  #nulSeen = false;
  #names: string[] | undefined = [];
  #keeping = true;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#delimiter = options.delimiter.charCodeAt(0);
    const { quote = '"', escape: escapeCharacter = quote } = options;
    this.#quote = quote.charCodeAt(0);
    this.#escape = escapeCharacter === quote ? -1 : escapeCharacter.charCodeAt(0);
    for (const byte of [this.#delimiter, LF, CR, this.#quote, NUL]) this.#special[byte] = 1;
    for (const byte of [this.#quote, NUL]) this.#quotedSpecial[byte] = 1;
    if (this.#escape !== -1) this.#quotedSpecial[this.#escape] = 1;
  }

  /** Takes the next bytes; any cutting into chunks gives the same result. */
  push(chunk: Uint8Array): void {
    const base = this.#offset;
    let index = 0;
    while (index < chunk.length) {
      if (this.#isPlainSailing()) index = this.#sail(chunk, index, base);
      if (index === chunk.length) break;
      const from = index;
      index = this.#skip(chunk, index);
      if (index > from) {
        this.#afterCr = false;
        if (this.#state === State.fieldStart) this.#state = State.plain;
        if (this.#keeping) this.#keep(chunk, from, index);
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
  }

  /** Where the scanner stands. */
  get place(): Place {
    return this.#place(this.#offset);
  }

  /** True while nothing but the shape of the rows is asked for. */
  #isPlainSailing(): boolean {
    return this.#names === undefined && this.#needed.size === 0 && this.#escape === -1 && !this.#afterCr;
  }

  /** Goes over good rows the fast way; returns the index of the first byte that is anything else. */
  #sail(chunk: Uint8Array, from: number, base: number): number {
    const cursor: Cursor = {
      state: this.#state,
      fields: this.#fields,
      rows: 0,
      recordOffset: this.#recordOffset,
      fieldOffset: this.#fieldOffset,
    };
    const shape = {
      special: this.#special,
      quotedSpecial: this.#quotedSpecial,
      delimiter: this.#delimiter,
      quote: this.#quote,
    };
    const index = sailRows(chunk, from, base, { ...shape, columns: this.columns }, cursor);
    this.rows += cursor.rows;
    this.#record += cursor.rows;
    this.#fields = cursor.fields;
    this.#state = cursor.state;
    this.#recordOffset = cursor.recordOffset;
    this.#fieldOffset = cursor.fieldOffset;
    return index;
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
    if (this.#takeQuoted(byte)) {
      if (this.#keeping && this.#state === State.quoted && this.#offset > this.#fieldOffset) {
        this.#keep(chunk, index, index + 1);
      }
      return;
    }
    if (byte === this.#delimiter) this.#endField();
    else if (byte === LF || byte === CR) this.#endLine(byte);
    else this.#takeStray(byte, chunk, index);
  }

  /** Moves through quotes; false when the byte means what it means outside of them. */
  #takeQuoted(byte: number): boolean {
    switch (this.#state) {
      case State.quoted:
        if (byte === this.#quote) this.#state = State.afterQuote;
        else if (byte === this.#escape) this.#state = State.escaped;
        return true;
      case State.escaped:
        this.#state = State.quoted;
        return true;
      case State.afterQuote:
        if (byte !== this.#quote) return false;
        this.#state = State.quoted;
        return true;
      case State.fieldStart:
        if (byte !== this.#quote) return false;
        this.#state = State.quoted;
        this.#fieldOffset = this.#offset;
        return true;
      default:
        return false;
    }
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
    if (this.#keeping) this.#keep(chunk, index, index + 1);
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
    this.#keeping = this.#names !== undefined || this.#needed.has(this.#fields);
  }

  #deliver(): void {
    if (this.#names && this.#offset >= MAX_KEPT_BYTES) {
      this.#kept = [];
      return;
    }
    const value = Buffer.concat(this.#kept).toString('utf8');
    this.#kept = [];
    if (this.#names) {
      this.#names.push(value.trim());
      return;
    }
    this.#keptBytes = 0;
    if (this.#isTooLong) {
      this.#isTooLong = false;
      const message = `the value must have at most ${MAX_KEPT_BYTES} bytes`;
      this.#report('csv_value_too_long', message, this.#fieldOffset);
      return;
    }
    this.#options.onValue?.(this.#fields, value, this.#place(this.#fieldOffset));
  }

  #endRecord(): void {
    this.#endField();
    if (this.#names) this.#endHeader(this.#names);
    else this.#endRow();
    this.#record++;
    this.#fields = 0;
    this.#keeping = this.#needed.has(0);
  }

  #endHeader(names: readonly string[]): void {
    this.#names = undefined;
    this.#keptBytes = 0;
    this.#isTooLong = false;
    this.columns = this.#fields;
    if (this.#offset >= MAX_KEPT_BYTES) {
      this.#report('csv_header_too_long', `the header must have less than ${MAX_KEPT_BYTES} bytes`, 0, 1);
    }
    for (const index of this.#options.onHeader(names)) this.#needed.add(index);
  }

  #endRow(): void {
    this.rows++;
    this.#options.onRow?.(this.#place(this.#recordOffset, 1));
    if (this.#fields === this.columns) return;
    if (!this.endedWithLine && this.#fields < this.columns) {
      const message = `the last line has ${this.#fields} of ${this.columns} fields and no line end; the upload was probably cut`;
      this.#report('csv_cut', message, this.#recordOffset, this.#fields);
      return;
    }
    const message = `the row must have ${this.columns} fields as the header has; it has ${this.#fields}`;
    this.#report('csv_field_count', message, this.#recordOffset, this.#fields);
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    if (this.#keptBytes + to - from > MAX_KEPT_BYTES) {
      this.#isTooLong = true;
      return;
    }
    this.#keptBytes += to - from;
    // Copied: the chunk may be used again by its owner, and must not be held for a few bytes of it.
    this.#kept.push(Buffer.from(chunk.subarray(from, to)));
  }

  #place(offset: number, column = this.#fields + 1): Place {
    return { row: this.#record, column, offset };
  }

  #report(code: string, message: string, offset: number, column = this.#fields + 1): void {
    const place = this.#place(offset, column);
    this.#options.onProblem({ code, ...place, message: `row ${place.row}: ${message}` });
  }
}
