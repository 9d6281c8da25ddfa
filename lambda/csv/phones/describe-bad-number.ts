import { codePointOf, findInvisible, nameCharacter } from '../name-character.ts';

const SHAPE = 'must be E.164: "+", the country code and the number, 7 to 15 digits and nothing else';

/** What spreadsheets, exports and people make of numbers, the most specific first. */
const MISTAKES: ReadonlyArray<readonly [pattern: RegExp, code: string, what: string]> = [
  [
    /^\+?\d([.,]\d+)?E\+?\d+$/i,
    'csv_phone_scientific',
    'must be a number in full; a spreadsheet turned it into scientific notation: format the column as text and export it again',
  ],
  [/^00[1-9]\d{6,14}$/, 'csv_phone_plus', 'must begin with "+" instead of "00"'],
  [
    /^[1-9]\d{6,14}$/,
    'csv_phone_plus',
    'must begin with "+" and the country code; a spreadsheet may have removed the "+"',
  ],
  [
    /^['’‘`´] ?[+\d]/,
    'csv_phone_apostrophe',
    'must begin with "+"; it begins with an apostrophe, which some exports add against formulas: export without it',
  ],
  [/^="/, 'csv_phone_shape', 'must be a number; it is a formula, as some exports write for spreadsheets: ="…"'],
  [/^ +\+/, 'csv_phone_shape', 'must begin with "+"; it begins with a space, which some exports add against formulas'],
  [/^\+\d+ +$/, 'csv_phone_shape', `${SHAPE}; a space stands behind it`],
  [/^\+?\d{7,15}\.0+$/, 'csv_phone_shape', `${SHAPE}; ".0" stands behind it: a program took it for a decimal number`],
  [/^\+\d.*\(0\)/, 'csv_phone_shape', `${SHAPE}; leave out "(0)", which is dialled within the country alone`],
  [/^\w+:/, 'csv_phone_shape', `${SHAPE}; remove everything before the number`],
  [/^\D*\d[^+]*\+/, 'csv_phone_shape', `${SHAPE}; it holds several numbers: put each in a column or row of its own`],
];

/** Names a character that may not be in a number, unless that would reveal part of the number. */
function describeOddCharacter(value: string): string {
  const digit = /(?![0-9])\p{Nd}/u.exec(value)?.[0];
  if (digit !== undefined) return `; its digits are those of another script (${codePointOf(digit)})`;
  const [odd] = /[^+\d]/u.exec(value) ?? [];
  if (odd === undefined) return '';
  if (/\p{L}/u.test(odd)) return '; it holds letters';
  const shown = odd === ' ' ? 'a space' : /[!-~]/.test(odd) ? `"${odd}"` : 'a character';
  return `; it holds ${shown} (${codePointOf(odd)})`;
}

/**
 * Says why a value is not E.164, without revealing any of the number.
 *
 * @returns a code, and words that follow the name of the column.
 */
export function describeBadNumber(value: string): readonly [code: string, what: string] {
  const invisible = findInvisible(value);
  if (invisible !== undefined) {
    return ['csv_phone_invisible', `${SHAPE}; it holds ${nameCharacter(invisible)}, which nobody sees: remove it`];
  }
  const [, code, what] = MISTAKES.find(([pattern]) => pattern.test(value)) ?? [];
  if (code !== undefined && what !== undefined) return [code, what];
  return ['csv_phone_shape', `${SHAPE}${describeOddCharacter(value)}`];
}
