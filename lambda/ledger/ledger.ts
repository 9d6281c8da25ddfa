import type { ListStep } from './list-moves.ts';
import type { Receipt } from './receipt.ts';
import type { StepName } from './states.ts';
import type { Submission } from './submission.ts';

/** A receipt about to be written; the ledger adds the revision and the time of the write. */
export type Draft = Omit<Receipt, 'revision' | 'updatedAt'>;

/** Fields of a document to overwrite. The state is only changed by a move. */
export type Change = Partial<Omit<Draft, 'state'>>;

/** One JSON document per submission, changed only by conditional writes, so that one of two workers always loses. */
export interface Ledger {
  read(feed: string, submission: string): Promise<Submission | undefined>;
  /** Writes the first document of a submission; `undefined` if there is one already. */
  create(draft: Draft): Promise<Submission | undefined>;
  /**
   * Writes the next document; `undefined` if another writer was faster.
   *
   * @param step the step that moves the submission or its list; absent if both keep their states.
   */
  replace(submission: Submission, draft: Draft, step?: StepName | ListStep): Promise<Submission | undefined>;
}
