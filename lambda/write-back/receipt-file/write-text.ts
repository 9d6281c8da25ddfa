import { plainLine } from './plain-line.ts';
import type { ReceiptFile } from './receipt-file.ts';

/** A time for people. */
const showTime = (time: string) => `${time.slice(0, 16).replace('T', ' ')} UTC`;

/** The maximum length of a file's name, in characters. */
const MAX_NAME = 200;
/** The maximum length of a line, in characters. */
const MAX_LINE = 800;

/** The same for people: five lines of text. */
export function writeText(file: ReceiptFile): string {
  const [first] = file.problems;
  const row = first?.row === undefined ? '' : `row ${first.row}: `;
  const place =
    first === undefined
      ? 'No problems.'
      : `${first.severity === 'error' ? 'Problem' : 'Warning'}: ${row}${first.message} (${first.code})`;
  const name = file.submission === undefined ? '' : `, submission ${file.submission.slice(0, 12)}`;
  const lines = [
    `${plainLine(file.file, MAX_NAME)}: ${file.state.replace('_', ' ')}`,
    file.summary,
    place,
    `What to do: ${file.advice}.`,
    `Uploaded ${showTime(file.uploadedAt)}, as of ${showTime(file.updatedAt)}${name}.`,
  ];
  return `${lines.map(line => plainLine(line, MAX_LINE)).join('\r\n')}\r\n`;
}
