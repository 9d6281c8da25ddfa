import type { Problem } from '../problem.ts';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const NUL = 0x00;
/** Bytes of the header that are kept; a header beyond them is no header, and must not fill the memory. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Where the scanner stands inside a record. */
const State = { fieldStart: 0, plain: 1, quoted: 2, afterQuote: 3, escaped: 4 } as const;
type State = (typeof State)[keyof typeof State];

export interface ScanOptions {
  /** One ASCII character. */
  readonly delimiter: string;
  /** One ASCII character beside the doubled quote; none by default. */
  readonly escape?: string | undefined;
  /** Called once, with the header's names, before the first data row counts. */
  readonly onHeader: (names: readonly string[]) => void;
  readonly onProblem: (problem: Problem) => void;
}

/**
 * A validating scanner of CSV bytes (RFC 4180, with LF, CRLF or CR): it counts records and fields and names what is
 * wrong, without a string or a copy per field. Only the header's bytes are kept.
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

  readonly #delimiter: number;
  readonly #escape: number;
  readonly #options: ScanOptions;
  #state: State = State.fieldStart;
  #fields = 0;
  #record = 1;
  #offset = 0;
  #recordOffset = 0;
  #quoteOffset = 0;
  #afterCr = false;
  #nulSeen = false;
  #header: number[] | undefined = [];
  #names: string[] = [];

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#delimiter = options.delimiter.charCodeAt(0);
    this.#escape = options.escape === undefined || options.escape === '"' ? -1 : options.escape.charCodeAt(0);
  }

  /** Takes the next bytes; any cutting into chunks gives the same result. */
  push(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index++) {
      this.#take(chunk[index] ?? NUL);
      this.#offset++;
    }
  }

  /** Says that there are no more bytes. */
  end(): void {
    if (this.#state === State.quoted || this.#state === State.escaped) {
      this.#report('csv_unclosed_quote', 'a quoted field opened here is never closed', this.#quoteOffset);
    }
    const open = this.#fields > 0 || this.#state !== State.fieldStart;
    if (open) this.#endRecord();
  }

  #take(byte: number): void {
    if (this.#afterCr) {
      this.#afterCr = false;
      if (byte === LF) {
        this.#recordOffset = this.#offset + 1;
        return;
      }
    }
    if (byte === NUL && !this.#nulSeen) {
      this.#nulSeen = true;
      this.#report('csv_nul_byte', 'the file must be text; a NUL byte stands here (is it UTF-16?)', this.#offset);
    }
    switch (this.#state) {
      case State.quoted:
        if (byte === QUOTE) this.#state = State.afterQuote;
        else {
          if (byte === this.#escape) this.#state = State.escaped;
          this.#keep(byte);
        }
        return;
      case State.escaped:
        this.#state = State.quoted;
        this.#keep(byte);
        return;
      case State.afterQuote:
        if (byte === QUOTE) {
          this.#state = State.quoted;
          this.#keep(byte);
          return;
        }
        break;
      case State.fieldStart:
        if (byte === QUOTE) {
          this.#state = State.quoted;
          this.#quoteOffset = this.#offset;
          return;
        }
    }
    if (byte === this.#delimiter) this.#endField();
    else if (byte === LF || byte === CR) this.#endLine(byte);
    else this.#takePlain(byte);
  }

  #takePlain(byte: number): void {
    if (this.#state === State.afterQuote) {
      this.#report('csv_stray_quote', 'a quoted field must end at the delimiter or the line end', this.#offset);
    } else if (byte === QUOTE && this.#state === State.plain) {
      this.#report(
        'csv_stray_quote',
        'a field with a quote inside must be quoted, and the quote doubled',
        this.#offset,
      );
    }
    this.#state = State.plain;
    this.#keep(byte);
  }

  #endLine(byte: number): void {
    this.#afterCr = byte === CR;
    if (this.#fields === 0 && this.#state === State.fieldStart) this.blankLines++;
    else this.#endRecord();
    this.#recordOffset = this.#offset + 1;
  }

  #endField(): void {
    this.#fields++;
    this.#state = State.fieldStart;
    if (this.#header && this.#offset < MAX_HEADER_BYTES) {
      this.#names.push(Buffer.from(this.#header).toString('utf8').trim());
      this.#header = [];
    }
  }

  #endRecord(): void {
    this.#endField();
    if (this.#header) {
      this.#header = undefined;
      this.columns = this.#fields;
      if (this.#offset >= MAX_HEADER_BYTES) {
        this.#report('csv_header_too_long', `the header must have less than ${MAX_HEADER_BYTES} bytes`, 0, 1);
      }
      this.#options.onHeader(this.#names);
    } else {
      this.rows++;
      if (this.#fields !== this.columns) {
        const message = `the row must have ${this.columns} fields as the header has; it has ${this.#fields}`;
        this.#report('csv_field_count', message, this.#recordOffset, this.#fields);
      }
    }
    this.#record++;
    this.#fields = 0;
  }

  #keep(byte: number): void {
    if (this.#header && this.#offset < MAX_HEADER_BYTES) this.#header.push(byte);
  }

  #report(code: string, message: string, offset: number, column = this.#fields + 1): void {
    this.#options.onProblem({ code, row: this.#record, column, offset, message: `row ${this.#record}: ${message}` });
  }
}
