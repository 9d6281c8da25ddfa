import type { Readable } from 'node:stream';

/**
 * Reads a stream of UTF-8 text line by line. Only a line feed ends a line: Lambda's text log format has carriage
 * returns inside lines, at which node's readline would split.
 */
export async function* readLines(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
