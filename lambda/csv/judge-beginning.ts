import type { Problem } from '../problem.ts';
import { createTextDecoder } from './bytes/decode-text.ts';
import type { Place } from './place.ts';
import { checkFirstLines, FIRST_LINES } from './rules/check-first-lines.ts';
import { chooseDelimiter, type Dialect } from './scan/choose-delimiter.ts';
import { countDelimiters } from './scan/find-delimiter.ts';
import { type SampledLine, sampleLines } from './scan/sample-lines.ts';

/** Conclusions from the beginning of a file about how to read it. */
export interface Beginning {
  readonly delimiter: string;
  /** Whether the rest can be read: the delimiter, the quote and the escape are all right. */
  readonly isReadable: boolean;
  /**
   * Some rows have every field and an empty last one, so a spreadsheet may have left out the last cells of other rows.
   */
  readonly emptyLastCells: boolean;
  /** The records that were sampled, the header first. */
  readonly lines: readonly SampledLine[];
}

function hasEmptyLastCells([header, ...rows]: readonly SampledLine[], delimiter: string, quote: string): boolean {
  const count = ({ bytes }: SampledLine) => countDelimiters(bytes, quote, [delimiter]).get(delimiter);
  const endsEmpty = rows.filter(({ bytes }) => bytes.at(-1) === delimiter.charCodeAt(0));
  return header !== undefined && endsEmpty.some(row => count(row) === count(header));
}

/**
 * Examines the beginning of a file before it is read: which delimiter it has, and whether it begins with its header.
 *
 * @param isWhole whether these are all bytes of the file.
 * @param start the place of the first byte.
 */
export function judgeBeginning(
  bytes: Buffer,
  isWhole: boolean,
  dialect: Dialect,
  start: Pick<Place, 'offset' | 'line'>,
  onProblem: (problem: Problem) => void,
): Beginning {
  const { quote = '"', encoding } = dialect;
  let isReadable = true;
  const lines = sampleLines(bytes, dialect, isWhole);
  const delimiter = chooseDelimiter(lines, dialect, start, problem => {
    isReadable = false;
    onProblem(problem);
  });
  if (isReadable) {
    const decode = createTextDecoder(encoding);
    const first = lines.slice(0, FIRST_LINES).map(line => ({
      text: decode(line.bytes, 0, line.bytes.length),
      place: { offset: start.offset + line.offset, line: start.line + line.line - 1 },
    }));
    checkFirstLines(first, { delimiter, quote }, onProblem);
  }
  return { delimiter, isReadable, emptyLastCells: hasEmptyLastCells(lines, delimiter, quote), lines };
}
