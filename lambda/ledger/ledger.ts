import type { ListStep } from './list-moves.ts';
import type { Receipt } from './receipt.ts';
import type { StepName } from './states.ts';
import type { Submission } from './submission.ts';

/** A receipt about to be written; the ledger adds the name and the time of the write. */
export type Draft = Omit<Receipt, 'revision' | 'updatedAt'>;

/** Fields of a document that are written anew; the state is moved, never changed among others. */
export type Change = Partial<Omit<Draft, 'state'>>;

/** One JSON document per submission, moved only by conditional writes, so that of two workers one always loses. */
export interface Ledger {
  read(feed: string, submission: string): Promise<Submission | undefined>;
  /** Writes the first document of a submission; `undefined` when there is one already. */
  create(draft: Draft): Promise<Submission | undefined>;
  /**
   * Writes the next document; `undefined` when another writer came in between.
   *
   * @param step what moves it, or its list; absent when both stay in their states.
   */
  replace(submission: Submission, draft: Draft, step?: StepName | ListStep): Promise<Submission | undefined>;
}
