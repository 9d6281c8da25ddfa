import { styleText } from 'node:util';
import { screenOf } from './screen.ts';
import { wrapHelp } from './wrap-help.ts';
import { wrapText } from './wrap-text.ts';

const BULLET = '•';
const INDENT = '  ';

/** Prints text in lines that fit the terminal, broken between words. Text for a pipe or a file is not broken. */
export function printText(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(`${wrapText(text, screenOf(stream).columns).join('\n')}\n`);
}

/** Prints a point of a list; what does not fit in its line continues below its first word. */
export function printPoint(text: string): void {
  const lines = wrapText(text, screenOf(process.stdout).columns - INDENT.length);
  process.stdout.write(`${styleText('green', BULLET)} ${lines.join(`\n${INDENT}`)}\n`);
}

/** Prints a help text in lines that fit the terminal. */
export function printHelp(text: string): void {
  process.stdout.write(`${wrapHelp(text.trimEnd(), screenOf(process.stdout))}\n`);
}
