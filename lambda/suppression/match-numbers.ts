import { readFile } from '../csv/bytes/read-file.ts';
import type { ListFacts, ListFormat } from './list-format.ts';
import type { NumberIndex } from './number-index.ts';

/** Passes lists by the numbers of a drop, one list at a time. */
export interface Matcher {
  /**
   * Reads a list whole.
   *
   * @throws what the source throws, and the signal's reason.
   */
  read(source: AsyncIterable<Uint8Array>, format: ListFormat, signal?: AbortSignal): Promise<ListFacts>;
}

/** Opens the numbers of a drop for lists to be passed by them. */
export function openMatcher(index: NumberIndex): Matcher {
  return { read: (source, format, signal) => readList(index, source, format, signal) };
}

async function readList(
  index: NumberIndex,
  source: AsyncIterable<Uint8Array>,
  format: ListFormat,
  signal?: AbortSignal,
): Promise<ListFacts> {
  const reading = readFile(source, { gzip: format.gzip });
  const chunks: Uint8Array[] = [];
  for await (const chunk of reading) {
    signal?.throwIfAborted();
    chunks.push(Buffer.from(chunk));
  }
  const numbers = new Set<number>();
  let unreadable = 0;
  let entries = 0;
  for (const line of Buffer.concat(chunks)
    .toString()
    .split(/[\r\n]+/)) {
    const text = line.replace(/[\s().-]/g, '');
    if (text === '') continue;
    if (/^\+?[1-9]\d{6,14}$/.test(text)) {
      numbers.add(Number(text));
      entries++;
    } else unreadable++;
  }
  const rows = new Set<number>();
  for (let at = 0; at < index.numbers; at++) {
    const number = index.blocks[Math.floor(at / 16_384)]?.[at % 16_384] ?? 0;
    if (numbers.has(number)) rows.add(index.rowOf(at));
  }
  const { problem } = reading.facts;
  return { entries, unreadable, rows: Uint32Array.from(rows).sort(), ...(problem && { problem }) };
}
