import type { Problem } from '../../problem.ts';
import type { DecodeText } from '../bytes/decode-text.ts';
import type { HeaderField, Place } from '../place.ts';
import type { FieldHints } from './count-fields.ts';
import type { Likeness } from './match-header.ts';

/** The format of a file, and the callbacks for its content. */
export interface ScanOptions {
  /** One ASCII character. */
  readonly delimiter: string;
  /** One ASCII character. Default: the double quote. */
  readonly quote?: string | undefined;
  /** One ASCII character, in addition to the doubled quote. Default: none. */
  readonly escape?: string | undefined;
  /** Default UTF-8. */
  readonly decode?: DecodeText | undefined;
  /** The place of the first byte. Default: the start of the file. */
  readonly start?: Pick<Place, 'offset' | 'line'> | undefined;
  readonly hints?: FieldHints | undefined;
  /** Called once, with the header. Returns the indexes of the columns whose values are needed. */
  readonly onHeader: (fields: readonly HeaderField[]) => Iterable<number>;
  /** Called with each value of a needed column, and whether it is quoted. */
  readonly onValue?: ((index: number, value: string, place: Place, isQuoted: boolean) => void) | undefined;
  /** Called with the bytes of an unquoted value in a good row. Returns true if the text is not needed. */
  readonly onBytes?:
    | ((index: number, bytes: Uint8Array, from: number, to: number, line: number) => boolean)
    | undefined;
  /** Called at the end of each data row, if any column is needed. */
  readonly onRow?: ((place: Place) => void) | undefined;
  /** Called with a row that is not data: a repeated header, or a row after a byte order mark. */
  readonly onOddRow?: ((likeness: Likeness, place: Place) => void) | undefined;
  readonly onProblem: (problem: Problem) => void;
  /** Called once, with the problem of a NUL that is not at the end of the file. Default: `onProblem`. */
  readonly onNul?: ((problem: Problem) => void) | undefined;
}
