import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Draft, Ledger } from '../../lambda/ledger/ledger.ts';
import { type ListStep, refuseIllegalListMove } from '../../lambda/ledger/list-moves.ts';
import { ReceiptSchema } from '../../lambda/ledger/receipt.ts';
import { NEW, type StepName } from '../../lambda/ledger/states.ts';
import { refuseIllegalMove } from '../../lambda/ledger/store/guard-moves.ts';
import { receiptKey } from '../../lambda/ledger/store/ledger-keys.ts';
import type { Submission } from '../../lambda/ledger/submission.ts';

/** A ledger in memory, with what a test asks of it. */
export interface MemoryLedger extends Ledger {
  /** Calls so far, in their order. */
  readonly calls: readonly ('read' | 'create' | 'replace')[];
  /** Moves so far, each as `from to step`; what stays in its state is none. */
  readonly moves: readonly string[];
  /** The same of lists. */
  readonly listMoves: readonly string[];
  /** Puts a document there as another worker would: no table is asked. */
  put(draft: Draft): Submission;
  delete(draft: Pick<Draft, 'feed' | 'submission'>): void;
  /** Runs once, right before the next write is judged. */
  beforeNextWrite(action: () => void): void;
}

/**
 * Makes a ledger with the conditions of the real one: `create` writes only where nothing is, `replace` only over the
 * very document it was given, and only what is a row of the table. Documents are kept as the text they would be in S3.
 *
 * @param guard says what may move; the table unless a test looks at something else.
 */
export function createMemoryLedger(now: () => Date, guard = refuseIllegalMove): MemoryLedger {
  const documents = new Map<string, string>();
  const calls: ('read' | 'create' | 'replace')[] = [];
  const moves: string[] = [];
  const listMoves: string[] = [];
  let revisions = 0;
  let interruption: (() => void) | undefined;

  function read(feed: string, submission: string): Submission | undefined {
    const text = documents.get(receiptKey(feed, submission));
    if (text === undefined) return undefined;
    return { receipt: v.parse(ReceiptSchema, JSON.parse(text)), etag: createHash('md5').update(text).digest('hex') };
  }

  function put(draft: Draft): Submission {
    const receipt = { ...draft, revision: `r${++revisions}`, updatedAt: now().toISOString() };
    documents.set(receiptKey(draft.feed, draft.submission), JSON.stringify(receipt));
    const entry = read(draft.feed, draft.submission);
    if (entry === undefined) throw new Error('a document that was written must be there');
    return entry;
  }

  async function write(
    draft: Draft,
    previous: Submission | undefined,
    step: StepName | ListStep | undefined,
  ): Promise<Submission | undefined> {
    const from = previous?.receipt.state ?? NEW;
    guard(from, draft.state, step);
    // The network lies in between, so that workers started together really meet.
    await new Promise(setImmediate);
    const interrupt = interruption;
    interruption = undefined;
    interrupt?.();
    if (read(draft.feed, draft.submission)?.etag !== previous?.etag) return undefined;
    const [listFrom, listTo] = [previous?.receipt.list?.state, draft.list?.state];
    // Whoever makes it `created` begins the life of its list, below what the guard of the real one sees.
    const listStep = from !== draft.state ? 'record' : step;
    if (listFrom !== listTo) refuseIllegalListMove(listFrom, listTo, listStep);
    if (listFrom !== listTo) listMoves.push(`${listFrom ?? 'unseen'} ${listTo} ${listStep}`);
    if (from !== draft.state) moves.push(`${from} ${draft.state} ${step}`);
    return put(draft);
  }

  return {
    calls,
    moves,
    listMoves,
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
      return write(draft, undefined, 'claim');
    },
    replace: (submission, draft, step) => {
      calls.push('replace');
      return write(draft, submission, step);
    },
  };
}
