import { mayBeNumber } from '../csv/phones/mask-numbers.ts';
import { findNear } from '../csv/rules/find-near.ts';
import { chooseDelimiter } from '../csv/scan/choose-delimiter.ts';
import { type SampledLine, sampleLines } from '../csv/scan/sample-lines.ts';
import { splitLine } from '../csv/split-line.ts';
import { type Problem, showValue } from '../problem.ts';
import type { ListFormat } from './list-format.ts';

/** How the lines of a suppression list are read. */
export interface ListShape extends Pick<ListFormat, 'countryCode' | 'nationalPrefix'> {
  /** The separator of a CSV, or of area code and number. */
  readonly delimiter?: string;
  /** The index of the CSV column with the numbers. */
  readonly column?: number;
}

const NORTH_AMERICA = '1';
const QUOTE = '"';
/** A line of the Do Not Call list of the Federal Trade Commission: area code and number. */
const OF_FTC = /^\s*\d{3},\s*\d{7}\s*$/;
/** Separators of columns. A tab at either end of a line separates nothing. */
const SEPARATED = /[;,|]|\S\t+\S/;

function refuse(code: string, message: string): Problem {
  return { code, message };
}

function shapeOfCsv(
  lines: readonly SampledLine[],
  { column, countryCode, nationalPrefix }: ListFormat,
  named: string | undefined,
): ListShape | Problem {
  if (column === undefined) {
    return refuse('list_column', 'a CSV needs "column": the name of the column with the numbers');
  }
  const problems: Problem[] = [];
  const delimiter = chooseDelimiter(lines, { named }, { offset: 0, line: 1 }, ({ code, message }) =>
    problems.push({ code, message }),
  );
  if (problems[0]) return problems[0];
  const names = splitLine(lines[0]?.bytes.toString() ?? '', delimiter, QUOTE);
  const index = names.indexOf(column);
  if (index === -1) {
    // A list without a header has somebody's number there.
    const near = findNear(
      column,
      names.filter(name => !mayBeNumber(name)),
    );
    const hint = near === undefined ? '' : `; did you mean ${showValue(near)}?`;
    return refuse('list_column', `"column" names ${showValue(column)}, which the header does not have${hint}`);
  }
  if (names.lastIndexOf(column) !== index) {
    return refuse('list_column', `"column" names ${showValue(column)}, which the header has twice`);
  }
  return { delimiter, column: index, countryCode, nationalPrefix };
}

/** Guesses the format of a list from its first lines. */
function guessFormat(lines: readonly SampledLine[]): Exclude<ListFormat['format'], 'auto'> | Problem {
  const texts = lines.map(({ bytes }) => bytes.toString('latin1')).filter(text => text.trim() !== '');
  if (texts.length > 0 && texts.every(text => OF_FTC.test(text))) return 'ftc';
  const separated = texts.filter(text => SEPARATED.test(text));
  if (separated.length * 2 <= texts.length) return 'lines';
  return refuse('list_format', 'lines have several values; say "column" if it is a CSV, or "format"');
}

/**
 * Determines how a list is read, from its configuration and its beginning.
 *
 * @param beginning the first bytes of the list.
 * @param isWhole true when there are no more bytes.
 * @param named the delimiter that the list's `sep=` line names.
 */
export function findShape(beginning: Buffer, isWhole: boolean, said: ListFormat, named?: string): ListShape | Problem {
  const lines = sampleLines(beginning, { quote: QUOTE }, isWhole);
  const auto = said.column === undefined ? guessFormat(lines) : 'csv';
  const format = said.format === 'auto' ? auto : said.format;
  if (typeof format !== 'string') return format;
  const { countryCode, nationalPrefix } = said;
  if (format === 'csv') return shapeOfCsv(lines, said, named);
  return format === 'ftc' ? { delimiter: ',', countryCode: NORTH_AMERICA } : { countryCode, nationalPrefix };
}
