import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type Draft, type Ledger, type LedgerEntry, receiptKey } from '../../lambda/ledger/ledger.ts';
import { ReceiptSchema } from '../../lambda/ledger/receipt.ts';

/** A ledger in memory, with what a test asks of it. */
export interface MemoryLedger extends Ledger {
  /** Calls so far, in their order. */
  readonly calls: readonly ('read' | 'create' | 'replace')[];
  /** Puts a document there as another worker would. */
  put(draft: Draft): LedgerEntry;
  delete(draft: Pick<Draft, 'feed' | 'submission'>): void;
  /** Runs once, right before the next write is judged. */
  beforeNextWrite(action: () => void): void;
}

/**
 * Makes a ledger with the conditions of the real one: `create` writes only where nothing is, `replace` only over the
 * very document it was given. Documents are kept as the text they would be in S3.
 */
export function createMemoryLedger(now: () => Date): MemoryLedger {
  const documents = new Map<string, string>();
  const calls: ('read' | 'create' | 'replace')[] = [];
  let revisions = 0;
  let interruption: (() => void) | undefined;

  function read(feed: string, submission: string): LedgerEntry | undefined {
    const text = documents.get(receiptKey(feed, submission));
    if (text === undefined) return undefined;
    return { receipt: v.parse(ReceiptSchema, JSON.parse(text)), etag: createHash('md5').update(text).digest('hex') };
  }

  function put(draft: Draft): LedgerEntry {
    const receipt = { ...draft, revision: `r${++revisions}`, updatedAt: now().toISOString() };
    documents.set(receiptKey(draft.feed, draft.submission), JSON.stringify(receipt));
    const entry = read(draft.feed, draft.submission);
    if (entry === undefined) throw new Error('a document that was written must be there');
    return entry;
  }

  async function write(draft: Draft, previous: LedgerEntry | undefined): Promise<LedgerEntry | undefined> {
    // The network lies in between, so that workers started together really meet.
    await new Promise(setImmediate);
    const interrupt = interruption;
    interruption = undefined;
    interrupt?.();
    return read(draft.feed, draft.submission)?.etag === previous?.etag ? put(draft) : undefined;
  }

  return {
    calls,
    put,
    delete: ({ feed, submission }) => {
      documents.delete(receiptKey(feed, submission));
    },
    beforeNextWrite: action => {
      interruption = action;
    },
    read: async (feed, submission) => {
      calls.push('read');
      await new Promise(setImmediate);
      return read(feed, submission);
    },
    create: draft => {
      calls.push('create');
      return write(draft, undefined);
    },
    replace: (entry, draft) => {
      calls.push('replace');
      return write(draft, entry);
    },
  };
}
