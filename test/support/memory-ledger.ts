import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Draft, Ledger } from '../../lambda/ledger/ledger.ts';
import { type ListStep, refuseIllegalListMove } from '../../lambda/ledger/list-moves.ts';
import { ReceiptSchema } from '../../lambda/ledger/receipt.ts';
import { NEW, type StepName } from '../../lambda/ledger/states.ts';
import { refuseIllegalMove } from '../../lambda/ledger/store/guard-moves.ts';
import { receiptKey } from '../../lambda/ledger/store/ledger-keys.ts';
import type { Submission } from '../../lambda/ledger/submission.ts';

/** A ledger in memory, with helpers for tests. */
interface MemoryLedger extends Ledger {
  /** The calls so far, in order. */
  readonly calls: readonly ('read' | 'create' | 'replace')[];
  /** The moves so far, each as `from to step`, without writes that keep the state. */
  readonly moves: readonly string[];
  /** The moves of lists so far, in the same form. */
  readonly listMoves: readonly string[];
  /** Writes a document as another worker would, without checking the table of moves. */
  put(draft: Draft): Submission;
  delete(draft: Pick<Draft, 'feed' | 'submission'>): void;
  /** Runs once, right before the next write is evaluated. */
  beforeNextWrite(action: () => void): void;
}

/**
 * Makes a ledger with the conditions of the real one: `create` writes only if there is no document, `replace` only over
 * exactly the given document, and only for moves in the table. Documents are stored as JSON text, as in S3.
 *
 * @param guard rejects illegal moves. Default: by the table.
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
    // The network takes time, so that workers started together interleave.
    await new Promise(setImmediate);
    const interrupt = interruption;
    interruption = undefined;
    interrupt?.();
    if (read(draft.feed, draft.submission)?.etag !== previous?.etag) return undefined;
    const [listFrom, listTo] = [previous?.receipt.list?.state, draft.list?.state];
    // A move to `created` begins the life of its list, below the level that the guard of the real ledger checks.
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
