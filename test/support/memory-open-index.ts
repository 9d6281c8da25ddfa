import type { Marker, OpenMarkers } from '../../lambda/ledger/store/open-markers.ts';

/** An index in memory, with helpers for tests. */
interface MemoryOpenIndex extends OpenMarkers {
  /** Submissions that are marked, in order. */
  readonly marked: readonly string[];
  /** The calls so far, such as `mark f`, with the first digit of the submission. */
  readonly calls: string[];
}

/** Makes an index with pages of so many markers. */
export function createMemoryOpenIndex(now: () => Date, pageSize = 1000): MemoryOpenIndex {
  const markers = new Map<string, Marker>();
  const calls: string[] = [];
  let marks = 0;

  return {
    calls,
    get marked() {
      return [...markers.values()].map(({ submission }) => submission);
    },
    async mark(feed, submission) {
      calls.push(`mark ${submission[0]}`);
      markers.set(`${feed}/${submission}`, { feed, submission, at: now(), etag: String(++marks) });
    },
    async unmark(feed, submission) {
      calls.push(`unmark ${submission[0]}`);
      markers.delete(`${feed}/${submission}`);
    },
    async remove({ feed, submission, etag }) {
      calls.push(`remove ${submission[0]}`);
      if (markers.get(`${feed}/${submission}`)?.etag === etag) markers.delete(`${feed}/${submission}`);
    },
    async list(after = '', feed) {
      const isWanted = (name: string) => name > after && (feed === undefined || name.startsWith(`${feed}/`));
      const names = [...markers.keys()].sort().filter(isWanted);
      const page = names.slice(0, pageSize);
      const last = page.at(-1);
      return {
        markers: page.flatMap(name => markers.get(name) ?? []),
        ...(names.length > page.length && last !== undefined && { after: last }),
      };
    },
  };
}
