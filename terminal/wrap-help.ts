import type { Screen } from './screen.ts';
import { wrapText } from './wrap-text.ts';

/** The indent of continuation lines: after the option or name, or the line's own indent. */
function hangOf(line: string): number {
  const [named = ''] = /^ {2,}\S+(?: \S+)* {2,}(?=\S)/.exec(line) ?? [];
  const [indent = ''] = /^ */.exec(line) ?? [];
  return named === '' ? indent.length : named.length;
}

/** Text with less room than this behind its name goes below the name. */
const LEAST_ROOM = 24;
const BELOW = '      ';

/** Lines that show a command. */
const TYPED = /^ {2}(?:aws|bash|curl|dropdial|npm|npx|printf) /;

/** Commands are shown as they are typed: what is longer than the screen goes on with a mark. */
function wrapShown(line: string, columns: number): string[] {
  // A quoted text is one word: a line break would become part of it.
  const words = line.trim().match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? [];
  const lines: string[] = [];
  let current = ' ';
  for (const word of words) {
    if (current.trim() !== '' && current.length + word.length + 1 > columns - 2) {
      lines.push(`${current} \\`);
      current = '     ';
    }
    current = `${current} ${word}`;
  }
  return [...lines, current];
}

function wrapLine(line: string, columns: number): string[] {
  if (line.length <= columns) return [line];
  const hang = hangOf(line);
  const isNamed = hang > line.search(/\S/);
  if (!isNamed && TYPED.test(line)) return wrapShown(line, columns);
  if (columns - hang < LEAST_ROOM) {
    const below = wrapText(line.slice(hang), columns - BELOW.length).map(text => BELOW + text);
    return isNamed ? [line.slice(0, hang).trimEnd(), ...below] : below;
  }
  const [first = '', ...others] = wrapText(line.slice(hang).trim(), columns - hang);
  return [line.slice(0, hang) + first, ...others.map(other => ' '.repeat(hang) + other)];
}

/** The name of an option alone: its description begins in the next line, in the column of the others. */
const BARE_NAME = /^ {2}-\S+(?: \S+)*$/;

/** Joins lines that were wrapped for a wider page: those of a paragraph, and the description of an option. */
function joinLines(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const last = joined.at(-1) ?? '';
    const isText = /^\S/.test(line) && /^\S/.test(last) && !/:$/.test(last);
    const isBelow = /^ {8,}\S/.test(line) && /^ {2,}\S/.test(last) && !BARE_NAME.test(last);
    if (isText || isBelow) joined[joined.length - 1] = `${last} ${line.trim()}`;
    else joined.push(line);
  }
  return joined;
}

/** Wraps a help text to the screen. */
export function wrapHelp(text: string, { columns, isTerminal }: Screen): string {
  const lines = text.split('\n');
  if (!isTerminal || lines.every(line => line.length <= columns)) return text;
  return joinLines(lines)
    .flatMap(line => wrapLine(line, columns))
    .join('\n');
}
