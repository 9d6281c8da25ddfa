/** Line breaks and tabs of every kind. */
const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;
/**
 * Control characters, and invisible ones that change the direction of text. Joiners belong to the spelling, and stay.
 */
const HIDDEN = /[\p{Cc}\p{Bidi_C}\u200b\u2060\ufeff]/gu;

const showCode = (character: string) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/**
 * Turns a text that others influenced into one line in which every character is visible. In a mail, a line of their own
 * would look like the function's.
 *
 * @param max the maximum length of the line, in characters.
 */
export function plainLine(text: string, max = 400): string {
  const line = text.replace(BREAKS, ' ').replace(HIDDEN, showCode).trim();
  const characters = [...line];
  return characters.length > max ? `${characters.slice(0, max - 3).join('')}...` : line;
}
