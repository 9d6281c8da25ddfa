import { stripInvisible } from '../name-character.ts';
import { judgeName, type NameJudgement } from './judge-name.ts';

/** A column, judged by its first cells. */
interface Column {
  readonly index: number;
  readonly name: NameJudgement;
  /** The number of cells that are not empty. */
  readonly filled: number;
  /** Those that begin like telephone numbers, or are formatted like them. */
  readonly telling: number;
  /** Those with as many digits as a number, in any format. */
  readonly possible: number;
}

/** Dates and times have as many digits as telephone numbers. */
const DATE = /^\d{4}[-./]\d{1,2}[-./]\d{1,2}|^\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?:\D|$)/;
const CALCULATED = /^\+?\d(?:[.,]\d+)?E\+?\d+$/i;
/** A number in international format. */
const FULL = /^\D{0,6}(?:\+|00)[\s(]*[1-9]/;

function countDigits(value: string): number {
  return value.match(/\p{Nd}/gu)?.length ?? 0;
}

/** True for a cell that may hold one or several telephone numbers in any format. */
function isPossible(value: string): boolean {
  if (CALCULATED.test(value)) return true;
  const digits = countDigits(value);
  return digits >= 7 && digits <= 60 && digits * 2 >= value.replace(/\s/g, '').length && !DATE.test(value);
}

function describe(index: number, name: string, rows: readonly (readonly string[])[]): Column {
  const cells = rows.map(row => stripInvisible(row[index] ?? '').trim()).filter(cell => cell !== '');
  const possible = cells.filter(isPossible);
  const telling = possible.filter(cell => FULL.test(cell) && countDigits(cell) <= 17);
  return { index, name: judgeName(name), filled: cells.length, telling: telling.length, possible: possible.length };
}

const isMost = (some: number, { filled }: Column) => some > 0 && some * 2 >= filled;

/** Digits alone may be any kind of number, so every cell must have as many as a telephone number. */
function isAllDigits({ index }: Column, rows: readonly (readonly string[])[]): boolean {
  return rows.every(row => /^(?:[\d\s()./-]{7,20})?$/.test((row[index] ?? '').trim()));
}

/**
 * Finds the columns with telephone numbers. A column qualifies by its name, unless its first cells contradict it, or by
 * the `+` of its cells. If none does, a possible name is enough, and after that a column of digits, because a list must
 * contain some number to call.
 *
 * @param names the names in the header.
 * @param rows the cells of the first rows.
 * @returns the indexes; none if no column can hold a number.
 */
export function findPhoneColumns(names: readonly string[], rows: readonly (readonly string[])[]): readonly number[] {
  const columns = names
    .map((name, index) => describe(index, name, rows))
    .filter(({ index }) => !names[index]?.startsWith('__'));
  const looksSo = (column: Column) => isMost(column.possible, column);
  const tells = (column: Column) => isMost(column.telling, column);
  const choices = [
    columns.filter(column => {
      const { name, filled } = column;
      return name === 'surely'
        ? filled === 0 || looksSo(column)
        : name !== 'never' && (tells(column) || (name === 'perhaps' && looksSo(column)));
    }),
    columns.filter(({ name }) => name === 'surely'),
    columns.filter(
      column => tells(column) || (column.name !== 'never' && looksSo(column) && isAllDigits(column, rows)),
    ),
  ];
  const found = choices.find(some => some.length > 0) ?? [];
  return found.map(({ index }) => index);
}
