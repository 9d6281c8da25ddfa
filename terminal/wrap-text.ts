import { textWidth } from './text-width.ts';

/** Behind these a word that fits on no line may go on in the next one. */
const JOINT = /(?<=[/\\._,:;=&?-])/;

/** A word in pieces that fit; at its joints, and only when it has none anywhere else. */
function breakWord(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word];
  return word.split(JOINT).flatMap(part => {
    if (textWidth(part) <= width) return [part];
    const pieces: string[] = [''];
    for (const character of part) {
      const last = pieces.length - 1;
      const longer = (pieces[last] ?? '') + character;
      if (textWidth(longer) <= width) pieces[last] = longer;
      else pieces.push(character);
    }
    return pieces;
  });
}

function wrapLine(line: string, width: number): string[] {
  const [indent = ''] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current: string | undefined;
  for (const word of line.trim().split(/ +/)) {
    for (const [index, piece] of breakWord(word, width - indent.length).entries()) {
      // Pieces of one word that share a line have no space between them.
      const longer = current === undefined ? indent + piece : current + (index > 0 ? '' : ' ') + piece;
      if (current !== undefined && textWidth(longer) > width) {
        lines.push(current);
        current = indent + piece;
      } else current = longer;
    }
  }
  return [...lines, current ?? ''];
}

/**
 * Lines of at most so many columns. No word is cut, but for one that is longer than a line; a line keeps its indent.
 *
 * @param width columns; endless where nothing is to be wrapped.
 */
export function wrapText(text: string, width: number): string[] {
  const lines = text.split('\n');
  return Number.isFinite(width) ? lines.flatMap(line => wrapLine(line, width)) : lines;
}
