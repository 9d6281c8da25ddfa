/** What a list is said to be. */
export interface Country {
  readonly countryCode?: string | undefined;
  readonly nationalPrefix?: string | undefined;
}

const AROUND = /^[ \t\u00a0\ufeff]+|[ \t\u00a0\ufeff]+$/g;
const BETWEEN = /[ \u00a0\u2000-\u2013\u202a-\u202f\ufeff/.()-]/g;

const isInternational = (digits: string) => /^[1-9]\d{6,14}$/.test(digits);

/** A zero behind a parenthesis is dialled from within the country alone; the second writing is without it. */
function* withoutTrunkZero(text: string): Generator<string> {
  yield text;
  const last = [...text.matchAll(/\(([^()]*)\)/g)].findLast(([, inside = '']) =>
    /^0/.test(inside.replace(/[^\d]/g, '')),
  );
  if (!last) return;
  const from = text.indexOf('0', last.index);
  const before = text.slice(0, from).replace(/\D/g, '');
  if (/[1-9]/.test(before)) yield text.slice(0, from) + text.slice(from + 1);
}

/**
 * The numbers that a written one may mean, as digits with their country: the rules of the documentation, with texts, far from how
 * WebAssembly goes about it.
 *
 * @returns none for what fits nothing; `undefined` for a blank.
 */
export function readWrittenNumber(
  written: string,
  { countryCode, nationalPrefix }: Country = {},
): string[] | undefined {
  let text = written.replace(AROUND, '');
  if (/^"[^"]*"$/.test(text)) text = text.slice(1, -1).replace(AROUND, '');
  if (text.replace(/[ \u00a0\u2000-\u200f\u202a-\u202f\ufeff]/g, '') === '') return undefined;
  // A decimal, of a spreadsheet.
  const [, ...parts] = text.split('.');
  if (parts.length === 1 && (parts[0] ?? '').replace(/\D/g, '').length <= 2) return [];
  const digitsOf = (one: string) => one.replace(BETWEEN, '').replace(/^\+/, '');
  const bare = text.replace(BETWEEN, '');
  if (!/^\+?\d{1,18}$/.test(bare)) return [];
  const international = (cut: number) =>
    [...withoutTrunkZero(text)].map(one => digitsOf(one).slice(cut)).filter(isInternational);
  if (bare.startsWith('+')) return international(0);
  if (/^00./.test(bare)) return international(2);
  if (countryCode === undefined) return bare.length < 11 ? [] : international(0);
  const national = (rest: string) =>
    [countryCode + rest].filter(digits =>
      countryCode === '1' ? /^1[2-9]\d{9}$/.test(digits) : isInternational(digits),
    );
  if (nationalPrefix !== undefined && bare.startsWith(nationalPrefix) && bare.length > nationalPrefix.length) {
    return national(bare.slice(nationalPrefix.length));
  }
  if (countryCode === '1') return national(bare.replace(/^1(?=.)/, ''));
  const hasCountry = bare.startsWith(countryCode) && bare.length > countryCode.length;
  if (nationalPrefix !== undefined) return hasCountry ? international(0) : [];
  return [...national(bare), ...(hasCountry && bare.length >= 9 ? international(0) : [])];
}
