import { LineEnds } from './count-lines.ts';
import { CR, LF } from './csv-bytes.ts';
import { DELIMITERS } from './find-delimiter.ts';

/** How much of a file is looked at before it is read. A header that is not over by then is none. */
export const SAMPLE_BYTES = 64 * 1024;
/** Records that say enough. */
const SAMPLE_LINES = 50;

/** A record of the beginning. */
export interface SampledLine {
  /** Without its line end. */
  readonly bytes: Buffer;
  /** From the first byte that was looked at. */
  readonly offset: number;
  /** Counted from 1. */
  readonly line: number;
}

/** How the quotes of a file are written. */
export interface Quoting {
  /** One ASCII character. */
  readonly quote?: string | undefined;
  /** One ASCII character; the quote itself when absent. */
  readonly escape?: string | undefined;
  /** Beside those that are common. */
  readonly delimiter?: string | undefined;
}

/**
 * The records that a file begins with, the header first: blank lines are none, and a line end inside quotes does not end one. The same
 * however much of the file is at hand, as nothing behind {@link SAMPLE_BYTES} is looked at, nor a record that is not over by then, unless it
 * is the first.
 *
 * @param isWhole there is no more of the file.
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
