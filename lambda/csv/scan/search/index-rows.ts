import { INDEX_ROWS_WASM } from '../../../wasm/index-rows-wasm.ts';
import { openWasm } from '../../../wasm/open-wasm.ts';
import type { HeaderStart } from '../match-header.ts';

/** What to look for. */
export interface RowShape {
  readonly delimiter: number;
  readonly quote: number;
  /** Fields of a good row. */
  readonly columns: number;
  /** Whether the ends of the fields are wanted. */
  readonly needsFields: boolean;
  /** A row that begins so is left to the state machine. */
  readonly header: HeaderStart;
}

/** The rows that were found, until the next search. */
export interface IndexedRows {
  readonly rows: number;
  /** Line ends inside of quotes in them. */
  readonly breaks: number;
  /** Index of the first byte behind them. */
  readonly end: number;
  /** The index of the byte that ends each field: its delimiter or its line feed, field by field and row by row. */
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

/** One for all files: whoever puts bytes into it takes what was found before anybody else has a turn. */
const index = open();

/** Most bytes that are searched at a time. */
export const INDEX_BYTES = index.input.length;

/** Puts the next bytes of a chunk where they can be searched, and says how many. */
export function loadBytes(chunk: Uint8Array, from: number): number {
  const bytes = chunk.subarray(from, from + INDEX_BYTES);
  index.input.set(bytes);
  return bytes.length;
}

/**
 * Finds good rows in the loaded bytes, 64 bytes at a time, up to the first that is not whole or near anything odd: a stray
 * quote, a NUL, a lone CR, a blank line, a row with another number of fields, the header again, a byte order mark.
 *
 * @param from where a row begins.
 * @param to behind the last loaded byte.
 */
export function indexRows(from: number, to: number, shape: RowShape): IndexedRows {
  const { delimiter, quote, columns, needsFields, header } = shape;
  const end = index.indexRows(from, to, delimiter, quote, columns, Number(needsFields), header.bytes, header.bits);
  return { rows: index.rows(), breaks: index.breaks(), end, fieldEnds: index.fieldEnds };
}
