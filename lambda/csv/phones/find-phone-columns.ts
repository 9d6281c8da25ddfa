import { stripInvisible } from '../name-character.ts';
import { judgeName, type NameJudgement } from './judge-name.ts';

/** What is known of a column from its name and its first cells. */
interface Column {
  readonly index: number;
  readonly name: NameJudgement;
  /** Cells that are not empty. */
  readonly filled: number;
  /** Those of them that begin as numbers to call do, or are written as people write them. */
  readonly telling: number;
  /** Those of them that have the digits of a number, whatever was done to it. */
  readonly possible: number;
}

/** Days and times have as many digits as numbers do. */
const DATE = /^\d{4}[-./]\d{1,2}[-./]\d{1,2}|^\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?:\D|$)/;
const CALCULATED = /^\+?\d(?:[.,]\d+)?E\+?\d+$/i;
/** A number of another country's, in full. */
const FULL = /^\D{0,6}(?:\+|00)[\s(]*[1-9]/;

function countDigits(value: string): number {
  return value.match(/\p{Nd}/gu)?.length ?? 0;
}

/** True for what may be one number to call, or several, in any state. */
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

/** Digits alone may be anything with a number: they must be as many as a number has, in every cell. */
function isAllDigits({ index }: Column, rows: readonly (readonly string[])[]): boolean {
  return rows.every(row => /^(?:[\d\s()./-]{7,20})?$/.test((row[index] ?? '').trim()));
}

/**
 * Finds the columns that hold telephone numbers. A name says it, when the first cells do not speak against it; cells say it by their `+`.
 * Where nobody says it, a name alone is enough, and then columns of digits, as nothing else is there to be called.
 *
 * @param names of the header.
 * @param rows the cells of the first rows.
 * @returns the indexes; none when no column can hold a number.
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
