import type { ReceiptFile } from './receipt-file.ts';

/** A time as people read it. */
const showTime = (time: string) => `${time.slice(0, 16).replace('T', ' ')} UTC`;

/** One line, whatever is in it. */
const oneLine = (text: string) => text.replace(/\p{Cc}+/gu, ' ');

/** The same for people: five lines. */
export function writeText(file: ReceiptFile): string {
  const [first] = file.problems;
  const row = first?.row === undefined ? '' : `row ${first.row}: `;
  const place =
    first === undefined
      ? 'No problems.'
      : `${first.severity === 'error' ? 'Problem' : 'Warning'}: ${row}${first.message} (${first.code})`;
  const name = file.submission === undefined ? '' : `, submission ${file.submission.slice(0, 12)}`;
  const lines = [
    `${file.file}: ${file.state.replace('_', ' ')}`,
    file.summary,
    place,
    `What to do: ${file.advice}.`,
    `Uploaded ${showTime(file.uploadedAt)}, as of ${showTime(file.updatedAt)}${name}.`,
  ];
  return `${lines.map(oneLine).join('\r\n')}\r\n`;
}
