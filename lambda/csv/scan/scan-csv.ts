import type { DecodeText } from '../bytes/decode-text.ts';
import { type HeaderField, type Place, problemAt } from '../place.ts';
import { FieldCounts } from './count-fields.ts';
import { LineEnds } from './count-lines.ts';
import { CR, LF, NUL } from './csv-bytes.ts';
import { EndingWatch } from './ending/watch-ending.ts';
import { KeptValue, MAX_KEPT_BYTES } from './keep-value.ts';
import { HeaderMatch } from './match-header.ts';
import type { ScanOptions } from './scan-options.ts';
import { RowSearch } from './search/search-rows.ts';
import { SpecialBytes } from './special-bytes.ts';
import { State, stepQuotes } from './step-quotes.ts';

/**
 * A validating scanner of CSV bytes (RFC 4180, with LF, CRLF or CR). It counts records and fields and reports problems,
 * without a string or a copy per field. Only the header and the needed values are kept.
 *
 * Good rows are found 64 bytes at a time ({@link RowSearch}). All other bytes go through a state machine, one by one,
 * which reports their problems.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvScanner {
  /** Data rows so far, without the header. */
  rows = 0;
  blankLines = 0;
  /** The number of fields in the header. */
  columns = 0;
  /** Whether the last record ended with a line end; known after `end`. */
  endedWithLine = true;
  /** Whether the file ends with bytes that belong to no row; known after `end`. */
  endIsMarked = false;

  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escape: number;
  readonly #options: ScanOptions;
  readonly #special: SpecialBytes;
  /** Indexes of the columns whose values are needed, in order. */
  #needed: readonly number[] = [];
  readonly #decode: DecodeText;
  /** Offset of the first byte. */
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
  readonly #ending = new EndingWatch();
  /** Made after the header. Absent if an escape or a delimiter gives quotes another meaning. */
  #search: RowSearch | undefined;
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
    this.#special = new SpecialBytes(this.#delimiter, this.#quote, this.#escape);
  }

  /** Takes the next bytes. The result does not depend on the chunks. */
  push(chunk: Uint8Array): void {
    const base = this.#offset;
    let index = 0;
    this.#search?.begin();
    while (index < chunk.length) {
      if (this.#ending.endsInNuls && chunk[index] !== NUL) this.#reportNul();
      if (this.#search?.isDue(index) && this.#isAtRow()) {
        index = this.#takeRows(this.#search, chunk, index, base);
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
    this.#ending.add(chunk);
  }

  /** Ends the file. */
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
    const { delimiter, quote = '"', onProblem } = this.#options;
    const short = this.#counts.end();
    const describeShort = (place: Place) => this.#counts.describe(place);
    const file = { end, endedWithLine, rows, columns, delimiter, quote, short, describeShort };
    const { problems, isMarked } = this.#ending.end(file);
    this.endIsMarked = isMarked;
    for (const problem of problems) onProblem(problem);
  }

  /** The place of the next byte. */
  get place(): Place {
    return this.#place(this.#offset, this.#line, this.#fields + 1);
  }

  /** True at the beginning of a record. */
  #isAtRow(): boolean {
    return this.#state === State.fieldStart && this.#fields === 0 && !this.#afterCr;
  }

  /** Takes as many good rows as follow, and returns the index after them. */
  #takeRows(search: RowSearch, chunk: Uint8Array, at: number, base: number): number {
    const { columns } = this;
    const found = search.find(chunk, at);
    if (found === undefined) return at;
    const first = this.#place(base + at, this.#line, 1);
    this.#counts.take({ ...first, column: columns }, columns);
    search.read(chunk, at, first);
    this.rows += found.rows;
    this.#record += found.rows;
    this.#line += found.rows + found.breaks;
    this.#ending.takeFound({ row: this.#record - 1, line: this.#line - 1 });
    this.#recordOffset = base + found.end;
    this.#fieldOffset = this.#recordOffset;
    this.#recordLine = this.#line;
    this.#fieldLine = this.#line;
    return found.end;
  }

  /** The index of the next byte that is special in this state. */
  #skip(chunk: Uint8Array, from: number): number {
    if (this.#state === State.afterQuote || this.#state === State.escaped) return from;
    return this.#special.find(chunk, from, this.#state === State.quoted);
  }

  #take(byte: number, chunk: Uint8Array, index: number): void {
    const follows = this.#afterCr;
    this.#afterCr = false;
    if (follows && byte === LF) {
      this.#recordOffset = this.#offset + 1;
      this.#fieldOffset = this.#offset + 1;
      return;
    }
    if (byte === NUL) this.#ending.takeNul(this);
    const quoted = stepQuotes(this.#state, byte, this.#quote, this.#escape);
    const isLineEnd = quoted === undefined && (byte === LF || byte === CR);
    if (!isLineEnd) this.#match.add(chunk, index, index + 1);
    if (quoted !== undefined) {
      if (this.#state === State.fieldStart) this.#openQuotes();
      // Opening quotes, possible closing quotes and escapes are not part of the value.
      else if (this.#keeping && quoted === State.quoted) this.#kept.add(chunk, index, index + 1);
      this.#line += this.#quotedEnds.count(chunk, index, index + 1);
      this.#state = quoted;
      return;
    }
    if (byte === this.#delimiter) this.#endField();
    else if (isLineEnd) this.#endLine(byte);
    else this.#takeStray(byte, chunk, index);
  }

  #reportNul(): void {
    const { onProblem, onNul = onProblem } = this.#options;
    const problem = this.#ending.leaveNuls();
    if (problem) onNul(problem);
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
    const place = this.#place(this.#recordOffset, this.#recordLine, 1);
    this.#ending.takeRecord(place);
    this.#endField();
    const likeness = this.#match.endRecord();
    if (likeness !== undefined) this.#options.onOddRow?.(likeness, place);
    if (this.#header) this.#endHeader(this.#header, place);
    else this.#endRow(place, endsEmpty);
    this.#record++;
    this.#fields = 0;
    this.#keeping = this.#needed.includes(0);
  }

  #endHeader(fields: readonly HeaderField[], place: Place): void {
    this.#header = undefined;
    this.#kept.clear();
    this.columns = this.#fields;
    this.#counts.headerEndsEmpty = fields.at(-1)?.name === '';
    if (this.#offset >= MAX_KEPT_BYTES) {
      this.#report('csv_header_too_long', `the header must have less than ${MAX_KEPT_BYTES} bytes`, place);
    }
    this.#needed = [...new Set(this.#options.onHeader(fields))].sort((a, b) => a - b);
    if (this.#escape === -1 && this.#quote !== this.#delimiter) this.#search = this.#openSearch();
  }

  #openSearch(): RowSearch {
    const { onValue, onBytes, onRow } = this.#options;
    const shape = {
      delimiter: this.#delimiter,
      quote: this.#quote,
      columns: this.columns,
      header: this.#match.start,
    };
    return new RowSearch({ shape, needed: this.#needed, decode: this.#decode, onValue, onBytes, onRow });
  }

  #endRow(place: Place, endsEmpty: boolean): void {
    this.rows++;
    this.#options.onRow?.(place);
    this.#counts.take({ ...place, column: this.#fields }, this.columns, endsEmpty);
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
