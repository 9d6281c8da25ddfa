import { takeBeginning } from '../csv/bytes/take-beginning.ts';
import type { SuppressionConfig } from '../feed/suppression-config.ts';
import type { Unusable } from './find-objects.ts';
import type { ListFacts } from './list-format.ts';
import type { Matcher } from './match-numbers.ts';

/** The result of reading a suppression list that can be used. */
export type UsableFacts = Omit<ListFacts, 'problem'>;

const GZIP = Buffer.from([0x1f, 0x8b]);

/** Detects gzip by its magic number, with which no text begins. */
async function openPacked(source: AsyncIterable<Uint8Array>): Promise<{
  readonly gzip: boolean;
  readonly bytes: AsyncIterable<Uint8Array>;
}> {
  let gzip = false;
  const bytes = takeBeginning(source, start => {
    if (start.length < GZIP.length) return undefined;
    gzip = start.subarray(0, GZIP.length).equals(GZIP);
    return 0;
  });
  const first = await bytes.next();
  async function* all() {
    try {
      if (!first.done) yield first.value;
      yield* bytes;
    } finally {
      await bytes.return(undefined);
    }
  }
  return { gzip, bytes: all() };
}

/** Why a suppression list that was read cannot be used; `undefined` when it can. */
function judge({ entries, unreadable, firstUnreadableLine, problem }: ListFacts, unreadableShare: number) {
  if (problem) return `cannot be used: ${problem.message}`;
  const lines = entries + unreadable;
  if (lines === 0) return 'is empty; upload it again';
  if (entries > 0 && unreadable <= unreadableShare * lines) return undefined;
  const first = firstUnreadableLine === undefined ? '' : `, the first in line ${firstUnreadableLine}`;
  return `cannot be used: of ${lines} lines ${unreadable} hold no number that can be read${first}; fix them, or configure their format`;
}

/**
 * Reads a whole suppression list, gzipped or not. Returns the rows that are on it, or the reason why it cannot be used.
 */
export async function readList(
  source: AsyncIterable<Uint8Array>,
  list: SuppressionConfig,
  matcher: Matcher,
  signal?: AbortSignal,
): Promise<UsableFacts | Unusable> {
  const { gzip, bytes } = await openPacked(source);
  const { problem, ...facts } = await matcher.read(bytes, { ...list, gzip }, signal);
  const why = judge({ ...facts, ...(problem && { problem }) }, list.unreadableShare);
  return why === undefined ? facts : { why };
}
