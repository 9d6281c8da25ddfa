import type { Problem } from '../../problem.ts';
import type { DecodeText } from '../bytes/decode-text.ts';
import type { HeaderField, Place } from '../place.ts';
import type { FieldHints } from './count-fields.ts';
import type { Likeness } from './match-header.ts';

/** How a file is written, and who is told what is in it. */
export interface ScanOptions {
  /** One ASCII character. */
  readonly delimiter: string;
  /** One ASCII character; the double quote by default. */
  readonly quote?: string | undefined;
  /** One ASCII character beside the doubled quote; none by default. */
  readonly escape?: string | undefined;
  /** UTF-8 when absent. */
  readonly decode?: DecodeText | undefined;
  /** Place of the first byte in the file; its start when absent. */
  readonly start?: Pick<Place, 'offset' | 'line'> | undefined;
  readonly hints?: FieldHints | undefined;
  /** Called once, with the header. Returns the indexes of the columns whose values are needed. */
  readonly onHeader: (fields: readonly HeaderField[]) => Iterable<number>;
  /** Called with each value of a needed column, and whether it is quoted. */
  readonly onValue?: ((index: number, value: string, place: Place, isQuoted: boolean) => void) | undefined;
  /** Offered the bytes of a value of a good row that is not quoted; true when its text is not needed. */
  readonly onBytes?:
    | ((index: number, bytes: Uint8Array, from: number, to: number, line: number) => boolean)
    | undefined;
  /** Called at the end of each data row, when any column is needed. */
  readonly onRow?: ((place: Place) => void) | undefined;
  /** Called with a row that is no data: the header once more, or one behind a byte order mark. */
  readonly onOddRow?: ((likeness: Likeness, place: Place) => void) | undefined;
  readonly onProblem: (problem: Problem) => void;
  /** Called once, with the problem of a NUL that is not at the end of the file. Default: `onProblem`. */
  readonly onNul?: ((problem: Problem) => void) | undefined;
}
