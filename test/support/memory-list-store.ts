import { createHash } from 'node:crypto';
import type { KeptBytes, ListId, ListLook, ListStore } from '../../lambda/ledger/store/list-store.ts';

/** A store of lists in memory, with helpers for tests. */
interface MemoryListStore extends ListStore {
  readonly marks: Map<string, ListLook>;
  readonly rows: Map<string, Buffer>;
  readonly progress: Map<string, KeptBytes>;
}

const nameOf = ({ feed, submission }: ListId) => `${feed}/${submission}`;

const PAGE = 1000;

/** Makes a store with the conditions of the real one. */
export function createMemoryListStore(): MemoryListStore {
  const marks = new Map<string, ListLook>();
  const rows = new Map<string, Buffer>();
  const progress = new Map<string, KeptBytes>();
  return {
    marks,
    rows,
    progress,
    async mark(id, look) {
      marks.set(nameOf(id), look);
    },
    readMark: async id => marks.get(nameOf(id)),
    async noteSuppressed(id, suppressed) {
      const before = marks.get(nameOf(id));
      if (before === undefined) return undefined;
      const look = { ...before, suppressed };
      marks.set(nameOf(id), look);
      return look;
    },
    async unmark(id) {
      marks.delete(nameOf(id));
    },
    async page(after = '') {
      const names = [...marks.keys()].sort().filter(name => name > after);
      const ids = names.slice(0, PAGE).map(name => {
        const [feed = '', submission = ''] = name.split('/');
        return { feed, submission };
      });
      const last = names[ids.length - 1];
      return { ids, ...(names.length > ids.length && last !== undefined && { after: last }) };
    },
    async writeRows(id, bytes) {
      rows.set(nameOf(id), Buffer.from(bytes));
    },
    readRows: async id => rows.get(nameOf(id)),
    readProgress: async id => progress.get(nameOf(id)),
    async writeProgress(id, bytes, previous) {
      if (progress.get(nameOf(id))?.etag !== previous) return undefined;
      const kept = Buffer.from(bytes);
      const etag = createHash('md5').update(kept).digest('hex');
      progress.set(nameOf(id), { bytes: kept, etag });
      return etag;
    },
    async removeProgress(id) {
      progress.delete(nameOf(id));
    },
  };
}
