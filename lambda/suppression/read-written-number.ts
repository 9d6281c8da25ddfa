import type { ListFormat } from './list-format.ts';

/** How numbers without a country are read. */
export type Country = Pick<ListFormat, 'countryCode' | 'nationalPrefix'>;

const AROUND = /^[ \t\u00a0\ufeff]+|[ \t\u00a0\ufeff]+$/g;
const BETWEEN = /[ \u00a0\u2000-\u2013\u202a-\u202f\ufeff/.()-]/g;
const UNSEEN = /[ \u00a0\u2000-\u200f\u202a-\u202f\ufeff]/g;

const isInternational = (digits: string) => /^[1-9]\d{6,14}$/.test(digits);
const digitsOf = (text: string) => text.replace(BETWEEN, '').replace(/^\+/, '');

/** The text, and the text without a zero in parentheses, which is dialled within the country only. */
export function* withoutTrunkZero(text: string): Generator<string> {
  yield text;
  const last = [...text.matchAll(/\(([^()]*)\)/g)].findLast(([, inside = '']) =>
    /^0/.test(inside.replace(/[^\d]/g, '')),
  );
  if (!last) return;
  const from = text.indexOf('0', last.index);
  const before = text.slice(0, from).replace(/\D/g, '');
  if (/[1-9]/.test(before)) yield text.slice(0, from) + text.slice(from + 1);
}

/** Reads digits that have neither `+` nor `00` in front. */
function readBare(bare: string, international: () => string[], { countryCode, nationalPrefix }: Country): string[] {
  if (countryCode === undefined) return bare.length < 11 ? [] : international();
  const isOfCountry = countryCode === '1' ? (digits: string) => /^1[2-9]\d{9}$/.test(digits) : isInternational;
  const national = (rest: string) => [countryCode + rest].filter(isOfCountry);
  if (nationalPrefix !== undefined && bare.startsWith(nationalPrefix) && bare.length > nationalPrefix.length) {
    return national(bare.slice(nationalPrefix.length));
  }
  if (countryCode === '1') return national(bare.replace(/^1(?=.)/, ''));
  const hasCountry = bare.startsWith(countryCode) && bare.length > countryCode.length;
  if (nationalPrefix !== undefined) return hasCountry ? international() : [];
  return [...national(bare), ...(hasCountry && bare.length >= 9 ? international() : [])];
}

/**
 * Reads a telephone number by the rules for suppression lists in docs/suppression.md. WebAssembly reads the lists
 * themselves by the same rules.
 *
 * @returns the numbers that it may mean, as digits with their country; none when it is no number, `undefined` when it
 * is blank.
 */
export function readWrittenNumber(written: string, country: Country = {}): string[] | undefined {
  let text = written.replace(AROUND, '');
  if (/^"[^"]*"$/.test(text)) text = text.slice(1, -1).replace(AROUND, '');
  if (text.replace(UNSEEN, '') === '') return undefined;
  // Spreadsheets write numbers with decimals.
  const [, ...parts] = text.split('.');
  if (parts.length === 1 && (parts[0] ?? '').replace(/\D/g, '').length <= 2) return [];
  const bare = text.replace(BETWEEN, '');
  if (!/^\+?\d{1,18}$/.test(bare)) return [];
  const international = (cut: number) =>
    [...withoutTrunkZero(text)].map(one => digitsOf(one).slice(cut)).filter(isInternational);
  if (bare.startsWith('+')) return international(0);
  if (/^00./.test(bare)) return international(2);
  return readBare(bare, () => international(0), country);
}
