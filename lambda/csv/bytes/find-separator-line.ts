/** The first line that Excel writes and reads to name the delimiter, and that no other program takes for anything but a header. */
const SEPARATOR_LINE = /^"?sep=([\t\x20-\x21\x23-\x7e])"?(?:\r\n|\n|\r(?=[^\n]))/i;
/** What may still become such a line. */
const BEGINNING = /^(?:"?(?:s(?:e(?:p(?:=(?:[\t\x20-\x21\x23-\x7e]"?\r?)?)?)?)?)?)$/i;
const LONGEST = '"sep=;"\r\n'.length;

/** Excel's `sep=` line. */
export interface SeparatorLine {
  readonly delimiter: string;
  /** Bytes of the line with its end. */
  readonly length: number;
}

/** The `sep=` line that these bytes begin with, `none`, or `undefined` while more bytes are needed to tell. */
export function findSeparatorLine(start: Uint8Array): SeparatorLine | 'none' | undefined {
  const text = Buffer.from(start.subarray(0, LONGEST + 1)).toString('latin1');
  const found = SEPARATOR_LINE.exec(text);
  if (found?.[1] !== undefined) return { delimiter: found[1], length: found[0].length };
  return BEGINNING.test(text) ? undefined : 'none';
}
