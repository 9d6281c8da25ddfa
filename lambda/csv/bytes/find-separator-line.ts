/** The line with which Excel names the delimiter. All other programs take it for a header. */
const SEPARATOR_LINE = /^"?sep=([\t\x20-\x21\x23-\x7e])"?(?:\r\n|\n|\r(?=[^\n]))/i;
/** An incomplete `sep=` line. */
const BEGINNING = /^(?:"?(?:s(?:e(?:p(?:=(?:[\t\x20-\x21\x23-\x7e]"?\r?)?)?)?)?)?)$/i;
const LONGEST = '"sep=;"\r\n'.length;

interface SeparatorLine {
  readonly delimiter: string;
  /** Bytes of the line, with its line end. */
  readonly length: number;
}

/**
 * The `sep=` line at the beginning of these bytes. Returns `none` if there is none, and `undefined` if more bytes are
 * needed.
 */
export function findSeparatorLine(start: Uint8Array): SeparatorLine | 'none' | undefined {
  const text = Buffer.from(start.subarray(0, LONGEST + 1)).toString('latin1');
  const found = SEPARATOR_LINE.exec(text);
  if (found?.[1] !== undefined) return { delimiter: found[1], length: found[0].length };
  return BEGINNING.test(text) ? undefined : 'none';
}
