import { INDEX_ROWS_WASM } from '../../../wasm/index-rows-wasm.ts';
import { openWasm } from '../../../wasm/open-wasm.ts';
import type { HeaderStart } from '../match-header.ts';

/** The shape of a good row. */
export interface RowShape {
  readonly delimiter: number;
  readonly quote: number;
  /** The number of fields. */
  readonly columns: number;
  /** Whether the ends of the fields are needed. */
  readonly needsFields: boolean;
  /** A row with this beginning is left to the state machine. */
  readonly header: HeaderStart;
}

/** The rows that were found; valid until the next search. */
export interface IndexedRows {
  readonly rows: number;
  /** Line ends inside quotes in them. */
  readonly breaks: number;
  /** The index after them. */
  readonly end: number;
  /** The index of the byte that ends each field, a delimiter or a line feed, in the order of rows and fields. */
  readonly fieldEnds: Uint32Array;
}

function open() {
  const { memory, read, find } = openWasm(INDEX_ROWS_WASM);
  const inputBytes = read('INPUT_BYTES');
  const indexRows = find('indexRows');
  return {
    input: new Uint8Array(memory, read('INPUT'), inputBytes),
    fieldEnds: new Uint32Array(memory, read('FIELD_ENDS'), inputBytes),
    indexRows: (...numbers: readonly number[]) => Number(indexRows(...numbers)),
    rows: () => read('rows'),
    breaks: () => read('breaks'),
  };
}

/** One for all files: a caller reads the result synchronously, before another file can use it. */
const index = open();

/** The maximum number of bytes in one search. */
const INDEX_BYTES = index.input.length;

/** Loads the next bytes of a chunk for a search, and returns their number. */
export function loadBytes(chunk: Uint8Array, from: number): number {
  const bytes = chunk.subarray(from, from + INDEX_BYTES);
  index.input.set(bytes);
  return bytes.length;
}

/**
 * Finds good rows in the loaded bytes, 64 bytes at a time. It stops before a row that is incomplete or near anything
 * odd: a stray quote, a NUL, a lone CR, a blank line, a row with another number of fields, the header again, a byte
 * order mark.
 *
 * @param from the start of a row.
 * @param to the index after the last loaded byte.
 */
export function indexRows(from: number, to: number, shape: RowShape): IndexedRows {
  const { delimiter, quote, columns, needsFields, header } = shape;
  const end = index.indexRows(from, to, delimiter, quote, columns, Number(needsFields), header.bytes, header.bits);
  return { rows: index.rows(), breaks: index.breaks(), end, fieldEnds: index.fieldEnds };
}
