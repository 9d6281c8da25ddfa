/** Fewest digits that may be a number to call. */
const FEW_DIGITS = 6;
/** True for a text with so many digits that it may be a number to call, in any notation. */
export function mayBeNumber(text: string): boolean {
  return (text.match(/\p{Nd}/gu) ?? []).length >= FEW_DIGITS;
}

/** Signs that people write between digits, those that nobody sees included. */
const BETWEEN = String.raw`[\p{Zs}\p{Cf}\p{Pd}\(\).·\/\u2212[\p{Cc}--\n]]`;
/** At least so many digits of any script, with signs between them. */
const digits = (least: number, between = BETWEEN) => String.raw`\p{Nd}(?:${between}{0,3}\p{Nd}){${least - 1},}`;
const PLUS = '[+＋]';
const PARENTHESIS = String.raw`[\(（]`;
const TIME = String.raw`(?<!\p{Nd})(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\p{Nd})(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?)?`;
/** A number, with or without a plus and a parenthesis before it. A date behind them is no number. */
const numberOf = (...ofDigits: Parameters<typeof digits>) => `${PLUS}?${PARENTHESIS}?(?!${TIME})${digits(...ofDigits)}`;
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** A digest. Twelve hexadecimal digits with nine decimal ones in a row are no short digest, but may be a number. */
const DIGEST =
  '(?=[0-9a-f]{0,63}[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|(?![0-9a-f]{0,3}[0-9]{9})[0-9a-f]{12})';
/** The id of a submission where one belongs: in the name of its list, and behind the word. */
const MARK = '(?:~|(?<=(?:submission|show) ))[0-9a-f]{12}(?![0-9A-Za-z])';
const NAME = `${MARK}|(?<![0-9A-Za-z])(?:${UUID}|${DIGEST})(?![0-9A-Za-z])|${TIME}`;

/** A pattern of numbers that passes over other things with digits, which it keeps. */
const except = (kept: string, numbers: string) => new RegExp(`(?<kept>${kept})|${numbers}`, 'gv');

/** What is left of a number: its last two digits. */
function mask(text: string, pattern: RegExp): string {
  return text.replace(pattern, (found, ...rest) => {
    const groups: { readonly kept?: string } = rest.at(-1);
    return groups.kept === undefined ? `…${[...found.replace(/\P{Nd}/gu, '')].slice(-2).join('')}` : found;
  });
}

const GIVEN = except(TIME, String.raw`${numberOf(7, String.raw`(?:${BETWEEN}|\n)`)}|\p{Nd}{${FEW_DIGITS},}`);

/**
 * Masks a text that somebody else wrote as a whole, such as a value in a sidecar: whatever has the digits of a number
 * may be one.
 */
export function maskGiven(text: string): string {
  return mask(text, GIVEN);
}

const INTERNATIONAL = except(NAME, String.raw`${PLUS}${PARENTHESIS}?${digits(7)}|(?<!\p{Nd})00\p{Nd}{7,}`);
/** A quotation of nothing but digits and signs. */
const QUOTATION = /"[\p{Nd}+＋\p{Zs}\p{Pd}\(\)（）.\/,;\|]*"/gv;
const QUOTED = except(NAME, numberOf(7));

/**
 * Masks the numbers that a message of ours quotes: behind a plus or two zeros, or alone in quotation marks. Sizes,
 * lists and keys in it must stay readable, however many digits they have.
 */
export function maskMessage(text: string): string {
  return mask(text, INTERNATIONAL).replace(QUOTATION, quotation => mask(quotation, QUOTED));
}

const ANYWHERE = /* @__PURE__ */ except(NAME, numberOf(9));

/** Masks a text for people who look on, who must not see a number wherever it is written. Long sizes may go with it. */
export function maskScreen(text: string): string {
  return maskMessage(mask(text, ANYWHERE));
}
