import { textWidth } from './text-width.ts';

/** A word that a shell takes as it is; zsh replaces one that begins with "=". */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;
/** Control characters, and characters that are invisible or change the direction of others. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const INDENT = '      ';

/** A character as the bytes of its UTF-8, in the notation of a shell. */
function toOctal(character: string): string {
  return [...Buffer.from(character)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/**
 * A word as a shell takes it, whatever is in it. Hidden characters are escaped: a terminal that a command is pasted into would obey a
 * control character, quoted or not, so that the rest of the word could be a command of its own.
 */
export function quoteWord(word: string): string {
  if (PLAIN.test(word)) return word;
  // bash, zsh and ksh know this form.
  if (word.search(HIDDEN) >= 0) return `$'${word.replace(/[\\']/g, '\\$&').replace(HIDDEN, toOctal)}'`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The lines of a command, with a continuation mark on each but the last, so that it can be pasted. */
export function wrapCommand(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of words) {
    const longer = current === '' ? word : `${current} ${word}`;
    // Leaves room for the mark and the blank before it.
    if (current !== '' && current.trim() !== '' && textWidth(longer) > columns - 2) {
      lines.push(`${current} \\`);
      current = INDENT + word;
    } else current = longer;
  }
  return [...lines, current];
}
