import { codePointOf, findInvisible, nameCharacter } from '../name-character.ts';

/** A plus sign, a country code that does not begin with 0, and at most 15 digits in all. */
const E164 = /^\+[1-9]\d{6,14}$/;

export function isE164(value: string): boolean {
  return E164.test(value);
}

/** The damage to a number: a code, and words that follow the name of its column. */
type Wound = readonly [code: string, what: string];

const SHAPE = 'must be E.164: "+", the country code and the number, 7 to 15 digits and nothing else';

/** Damage by spreadsheets, exports and people, the most specific first. */
const WOUNDS: ReadonlyArray<readonly [pattern: RegExp, code: string, what: string]> = [
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

/** Describes the damage to a value that is not E.164, without revealing any of the number. */
export function describeWound(value: string): Wound {
  const invisible = findInvisible(value);
  if (invisible !== undefined) {
    return ['csv_phone_invisible', `${SHAPE}; it holds ${nameCharacter(invisible)}, which nobody sees: remove it`];
  }
  const [, code, what] = WOUNDS.find(([pattern]) => pattern.test(value)) ?? [];
  if (code !== undefined && what !== undefined) return [code, what];
  return ['csv_phone_shape', `${SHAPE}${describeOddCharacter(value)}`];
}

/**
 * Country codes whose numbers drop the 0 of national calls when dialled from abroad, and never begin with 0 and another
 * digit (as in libphonenumber 1.13.16). Italy (39) keeps its 0, so it is not in the list; 225, 229, 241 and 242 have
 * such numbers for other reasons.
 *
 * @see https://www.itu.int/pub/T-SP-OB.994-2011
 */
const TRUNK_ZERO =
  /^\+(2[07]|3[123]|4[013469]|5[134578]|6[012346]|8[1246]|9[0123458]|21[1238]|23[1234]|24[39]|25[12456]|26[012345]|291|35[3589]|37[0347]|38[01235679]|42[13]|508|59[013456]|686|85[056]|88[06]|96[123467]|97[01267]|99[456])0[1-9]/;

const ZERO = 0x30;

/** The country code of a number that still has the 0 of national calls after it, where no number may begin with one. */
export function findTrunkZero(number: string): string | undefined {
  // This is asked of every number, and most have no 0 there.
  if (number.charCodeAt(3) !== ZERO && number.charCodeAt(4) !== ZERO) return undefined;
  return TRUNK_ZERO.exec(number)?.[1];
}
