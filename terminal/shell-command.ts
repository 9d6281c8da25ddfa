import { textWidth } from './text-width.ts';

const PLAIN = /^[\w@%+=:,./-]+$/;
const INDENT = '      ';

/** A word as a shell takes it, whatever is in it. */
export function quoteWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The lines of a command, each but the last with the mark that it goes on: it can be pasted as it stands. */
export function wrapCommand(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of words) {
    const longer = current === '' ? word : `${current} ${word}`;
    // Room for the mark, and the blank before it.
    if (current !== '' && current.trim() !== '' && textWidth(longer) > columns - 2) {
      lines.push(`${current} \\`);
      current = INDENT + word;
    } else current = longer;
  }
  return [...lines, current];
}
