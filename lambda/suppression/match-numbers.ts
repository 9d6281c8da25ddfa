import { type FileReading, readFile } from '../csv/bytes/read-file.ts';
import { SAMPLE_BYTES } from '../csv/scan/sample-lines.ts';
import type { Problem } from '../problem.ts';
import type { ListFacts, ListFormat } from './list-format.ts';
import { findShape } from './list-shape.ts';
import type { NumberIndex } from './number-index.ts';
import { NumberTable } from './number-table.ts';

/** Matches the numbers of a drop against suppression lists, one list at a time. */
export interface Matcher {
  /**
   * Reads a whole list of any size and in any order. Memory depends on the size of the drop only.
   *
   * @throws the errors of the source, and the signal's reason.
   */
  read(source: AsyncIterable<Uint8Array>, format: ListFormat, signal?: AbortSignal): Promise<ListFacts>;
}

export function openMatcher(index: NumberIndex): Matcher {
  // One table at a time: tables of numbers and of digests together would need twice the memory.
  let held: { readonly table: NumberTable; readonly isHashed: boolean } | undefined;
  return {
    read(source, format, signal) {
      const isHashed = format.hashed !== undefined;
      if (held?.isHashed !== isHashed) {
        held = undefined;
        held = { table: new NumberTable(index, isHashed), isHashed };
      }
      return matchReading(held.table, readFile(source, { gzip: format.gzip }), format, signal);
    },
  };
}

const NO_ROWS = new Uint32Array();
const UNCLOSED: Problem = {
  code: 'list_unclosed_quote',
  message: 'a quote is never closed, so the text after it is unknown',
};
const STRAY_HEADER: Problem = {
  code: 'list_stray_quote',
  message: 'a name of the header with a quote inside must be quoted, and the quote doubled',
};

function unusable(problem: Problem): ListFacts {
  return { entries: 0, unreadable: 0, rows: NO_ROWS, problem };
}

async function matchReading(
  table: NumberTable,
  reading: FileReading,
  format: ListFormat,
  signal?: AbortSignal,
): Promise<ListFacts> {
  const { facts } = reading;
  /** The beginning of the list, until it suffices to determine the format. */
  let beginning: Buffer | undefined = Buffer.alloc(0);
  const start = (bytes: Buffer, isWhole: boolean): Problem | undefined => {
    const shape = findShape(bytes, isWhole, format, facts.delimiter);
    if ('code' in shape) return shape;
    table.begin(shape);
    table.push(bytes);
    return undefined;
  };
  for await (const chunk of reading) {
    signal?.throwIfAborted();
    if (beginning === undefined) {
      table.push(chunk);
      continue;
    }
    beginning = Buffer.concat([beginning, chunk]);
    if (beginning.length < SAMPLE_BYTES) continue;
    const problem = start(beginning, false);
    if (problem) return unusable(problem);
    beginning = undefined;
  }
  // A reading error says more than the format of the beginning.
  const problem = facts.problem ?? (beginning && start(beginning, true));
  if (problem) return unusable(problem);
  const { entries, unreadable, firstUnreadableLine, isUnclosed, isHeaderStray } = table.end();
  if (isHeaderStray) return unusable(STRAY_HEADER);
  if (isUnclosed) return unusable(UNCLOSED);
  return {
    entries,
    unreadable,
    ...(firstUnreadableLine > 0 && { firstUnreadableLine: firstUnreadableLine + (facts.skipped?.lines ?? 0) }),
    rows: table.findRows(),
  };
}
