export const LF = 0x0a;
export const CR = 0x0d;
export const NUL = 0x00;

/** Where a scanner stands inside a record. */
export const State = { fieldStart: 0, plain: 1, quoted: 2, afterQuote: 3, escaped: 4 } as const;
export type State = (typeof State)[keyof typeof State];

/** What a file's rows look like. */
export interface RowShape {
  /** 1 for every byte that means something outside of quotes. */
  readonly special: Uint8Array;
  /** 1 for every byte that means something inside of quotes. */
  readonly quotedSpecial: Uint8Array;
  readonly delimiter: number;
  readonly quote: number;
  /** Fields of a good row. */
  readonly columns: number;
}

/** Where the way stands; it is moved. */
export interface Cursor {
  state: State;
  /** Ended fields of the open record. */
  fields: number;
  /** Rows that ended on this way. */
  rows: number;
  /** Where the open record begins. */
  recordOffset: number;
  /** Where the latest quoted field begins. */
  fieldOffset: number;
}

/**
 * Goes over good rows as fast as it can, with everything in local variables, up to the first byte that is anything else: a
 * blank line, a row with another number of fields, a stray quote, a NUL, a lone CR. That byte is left to the slow way, which
 * knows what to say of it.
 *
 * @param base offset of the chunk's first byte in the file.
 * @returns the index of that byte, or the chunk's length.
 */
export function sailRows(chunk: Uint8Array, from: number, base: number, shape: RowShape, cursor: Cursor): number {
  const { special, quotedSpecial, delimiter, quote, columns } = shape;
  const end = chunk.length;
  let index = from;
  let { state, fields, rows } = cursor;
  while (index < end) {
    if (state === State.quoted) {
      while (index < end && quotedSpecial[chunk[index] ?? NUL] === 0) index++;
      if (index === end || chunk[index] === NUL) break;
      state = State.afterQuote;
      index++;
      continue;
    }
    if (special[chunk[index] ?? NUL] === 0) {
      if (state === State.afterQuote) break;
      state = State.plain;
      do index++;
      while (index < end && special[chunk[index] ?? NUL] === 0);
      continue;
    }
    const byte = chunk[index];
    if (byte === delimiter) {
      fields++;
      state = State.fieldStart;
      index++;
    } else if (byte === quote && state !== State.plain) {
      if (state === State.fieldStart) cursor.fieldOffset = base + index;
      state = State.quoted;
      index++;
    } else {
      const isLine = byte === LF || (byte === CR && chunk[index + 1] === LF);
      const isBlank = fields === 0 && state === State.fieldStart;
      if (!isLine || isBlank || fields + 1 !== columns) break;
      rows++;
      fields = 0;
      state = State.fieldStart;
      index += byte === LF ? 1 : 2;
      cursor.recordOffset = base + index;
    }
  }
  cursor.state = state;
  cursor.fields = fields;
  cursor.rows = rows;
  return index;
}
