import type { Readable } from 'node:stream';

/**
 * Reads a stream of UTF-8 text line by line. Only a line feed ends a line: Lambda's text log format puts carriage returns into
 * one, where node's readline would break it.
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
