import { LineEnds } from './count-lines.ts';
import { CR, LF } from './csv-bytes.ts';
import { DELIMITERS } from './find-delimiter.ts';

/** How many bytes are examined before a file is read. A header that has not ended by then is not a header. */
export const SAMPLE_BYTES = 64 * 1024;
/** Enough records for a decision. */
const SAMPLE_LINES = 50;

export interface SampledLine {
  /** Without its line end. */
  readonly bytes: Buffer;
  /** From the first byte of the sample. */
  readonly offset: number;
  /** Counted from 1. */
  readonly line: number;
}

/** How a file quotes its fields. */
interface Quoting {
  /** One ASCII character. */
  readonly quote?: string | undefined;
  /** One ASCII character. Default: the quote itself. */
  readonly escape?: string | undefined;
  /** In addition to the common ones. */
  readonly delimiter?: string | undefined;
}

/**
 * The first records of a file, the header first. Blank lines are skipped, and a line end inside quotes does not end a
 * record. The result does not depend on how much of the file is available: nothing after {@link SAMPLE_BYTES} is
 * examined, and a record that has not ended by then is dropped, unless it is the first.
 *
 * @param isWhole whether these are all bytes of the file.
 */
export function sampleLines(bytes: Buffer, quoting: Quoting, isWhole: boolean): SampledLine[] {
  const quote = (quoting.quote ?? '"').charCodeAt(0);
  const escapes = quoting.escape === undefined ? quote : quoting.escape.charCodeAt(0);
  const opens = new Set([LF, CR, ...[...DELIMITERS, quoting.delimiter ?? ';'].map(one => one.charCodeAt(0))]);
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const ends = new LineEnds();
  const lines: SampledLine[] = [];
  let start = 0;
  let line = 1;
  let isQuoted = false;
  let before = LF;
  const take = (end: number) => {
    if (end > start) lines.push({ bytes: sample.subarray(start, end), offset: start, line });
    line += ends.count(sample, start, end + 1);
    start = end + 1;
  };
  for (let index = 0; index < sample.length && lines.length < SAMPLE_LINES; index++) {
    const byte = sample[index] ?? 0;
    if (isQuoted && byte === escapes && escapes !== quote) index++;
    else if (byte === quote) isQuoted = !isQuoted && (opens.has(before) || before === quote);
    else if (!isQuoted && (byte === LF || byte === CR)) take(index);
    before = byte;
  }
  const isOver = isWhole && bytes.length <= SAMPLE_BYTES;
  if ((isOver && lines.length < SAMPLE_LINES) || lines.length === 0) take(sample.length);
  return lines;
}
