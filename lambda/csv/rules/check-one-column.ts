import type { Problem } from '../../problem.ts';
import type { ColumnWatch } from '../column-watch.ts';
import { codePointOf, stripInvisible } from '../name-character.ts';
import { type HeaderField, nameRow, type Place, placeOfName, problemAt } from '../place.ts';
import { DELIMITERS } from '../scan/find-delimiter.ts';
import { splitLine } from '../split-line.ts';
import { countNamed } from './check-nameless-columns.ts';

/** A number as people write it, with or without an extension. */
const NUMBER = /^\s*[+(]?[\d\s()./-]*\d[\d\s()./-]*(?:(?:ext\.?|x|#|доб\.?)\s*\d+\s*)?$/i;
/** Other delimiters, if the header and every row have the same number of them. */
const OTHER_DELIMITERS = [...':^~#*=!\\\u0001\u001f，；、｜،؛¦│'];
const DRAWN = /^[^\p{L}\p{N}]{3,}$/u;

/** Patterns that no telephone number or personal identifier has. */
const OTHER_TEXTS: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
  [/\S\s+\S/, 'a text of several words'],
  [/^[^=]+=[^=]|:\/\//, 'a setting or an address of the web'],
  [/.{65}/, 'a text of more than 64 characters without a space'],
  [/^[^\d@]+$/, 'a word without a digit and without "@"'],
];

/** Counts a character in a cell as if the cell were a line. */
function count(text: string, character: string): number {
  return text.includes(character) ? splitLine(text, character, '"').length - 1 : 0;
}

function show(character: string): string {
  if (character === '\t') return 'a tab';
  return /^[!-~]$/.test(character) ? `"${character}"` : codePointOf(character);
}

/** Names what a value looks like if it is not valid in the only column, in words that follow the row. */
function describeOther(value: string): string | undefined {
  if (stripInvisible(value).trim() === '') return undefined;
  if (DRAWN.test(value)) return 'it is a drawn line, as in a report';
  if (/^<[^<>]+>/.test(value)) return 'it begins with a tag, as in HTML and XML';
  const other = OTHER_TEXTS.find(([pattern]) => pattern.test(value))?.[1];
  return other && `it is ${other}; if that is one value, put it in quotes`;
}

/**
 * Makes the check of a file with one column, because files that are not lists have one, too. A file passes if header
 * and rows agree: no row has a delimiter, and each is a number, or one word with a digit or an "@", or quoted.
 *
 * @param checked the names of columns whose values another rule checks.
 */
export function createOneColumn(checked: readonly string[], onProblem: (problem: Problem) => void): ColumnWatch {
  let header: HeaderField | undefined;
  /** Characters of the header that may be delimiters, with their count, as long as every row has the same count. */
  const shared = new Map<string, number>();
  let rows = 0;
  let numbers = 0;
  let isFirstOther = false;
  let isReported = false;
  /** The problem of the first row, held back in case the other rows show that it is the header, below a title. */
  let held: (() => void) | undefined;

  function report(place: Place, what: string): void {
    if (isReported) return;
    isReported = true;
    onProblem(problemAt('csv_one_column', place, what));
  }

  function reportHeader(what: string): void {
    report(placeOfName(header ? [header] : [], 0), what);
  }

  function judge(value: string, place: Place): void {
    const [delimiter = ''] = DELIMITERS.toSorted((a, b) => count(value, b) - count(value, a));
    const other = describeOther(value);
    if (value.includes(delimiter)) {
      const shown = show(delimiter);
      const why = `this is no header: it is one column, and ${nameRow(place)} is separated by ${shown}`;
      reportHeader(`${why}; delete the lines above the header, or put values with ${shown} in quotes`);
    } else if (other !== undefined) {
      held?.();
      const say = () => report(place, `this looks like no row of a file with one column: ${other}`);
      if (rows === 1) held = say;
      else say();
    }
  }

  function reportShared([delimiter, times]: readonly [string, number]): void {
    const often = times === 1 ? 'once' : `${times} times`;
    if (DELIMITERS.some(one => one === delimiter)) {
      reportHeader(
        `every line is one cell, with ${show(delimiter)} within its quotes; remove the quotes around the lines`,
      );
      return;
    }
    const what = delimiter > '\x7f' ? 'replace it by ";", as only ASCII can' : 'name it as "delimiter"';
    reportHeader(`the header and every row have ${show(delimiter)} ${often}; if it separates the columns, ${what}`);
  }

  return {
    readHeader(fields) {
      const [only] = fields;
      if (only === undefined || countNamed(fields) !== 1 || checked.includes(only.name)) return [];
      header = only;
      for (const one of [...DELIMITERS, ...OTHER_DELIMITERS]) {
        const times = count(only.name, one);
        if (times > 0) shared.set(one, times);
      }
      return [0];
    },
    readValue(index, value, place, isQuoted) {
      if (index !== 0 || header === undefined) return;
      rows++;
      for (const [one, times] of shared) if (count(value, one) !== times) shared.delete(one);
      if (NUMBER.test(value)) numbers++;
      else {
        isFirstOther ||= rows === 1;
        // A repeated header is reported elsewhere, under that name.
        const isHeader = value.trim().toLowerCase() === header.name.toLowerCase();
        if (!isQuoted && !isHeader) judge(value, place);
      }
    },
    end() {
      const [first] = shared;
      if (first !== undefined && rows > 0) reportShared(first);
      else if (rows === 0 && header?.name.includes('\n') && shared.size > 0) {
        reportHeader('the whole file is in one pair of quotes; remove them');
      } else if (rows > 2 && isFirstOther && numbers === rows - 1) {
        reportHeader('this is no header, or row 2 is no row: all rows but row 2 are numbers; delete the wrong line');
      }
      held?.();
    },
  };
}
