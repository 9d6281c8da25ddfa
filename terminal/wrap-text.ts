import { textWidth } from './text-width.ts';

/** A word that is too long for a line may be broken after these characters. */
const JOINT = /(?<=[/\\._,:;=&?-])/;

/** Breaks a word into pieces that fit: at its joints, or anywhere if that is not enough. */
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
      // Pieces of one word on the same line have no space between them.
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
 * Wraps text to a width. Words stay whole unless they are longer than a line, and lines keep their indent.
 *
 * @param width in columns; infinite for no wrapping.
 */
export function wrapText(text: string, width: number): string[] {
  const lines = text.split('\n');
  return Number.isFinite(width) ? lines.flatMap(line => wrapLine(line, width)) : lines;
}
