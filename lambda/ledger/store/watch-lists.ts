import type { FeedConfig } from '../../feed/feed-config.ts';
import { collectsResults } from '../../feed/results-config.ts';
import type { Draft, Ledger } from '../ledger.ts';
import type { ListStore } from './list-store.ts';

/** After how many minutes the list of a submission is looked at; `undefined` where nobody wants to know. */
export type LookAfter = (draft: Pick<Draft, 'feed' | 'parameters'>) => number | undefined;

/** What the feeds say, and the drop itself. */
export function createLookAfter(feeds: readonly FeedConfig[]): LookAfter {
  return ({ feed, parameters }) => {
    const found = feeds.find(({ id }) => id === feed);
    return found && collectsResults(found, parameters) ? found.results?.lookMinutes : undefined;
  };
}

/**
 * A ledger that begins the life of a list when its submission becomes `created`, whichever step made it that. The marker is there
 * before the document says so: a crash at any moment leaves a marker too many, never one too few.
 */
export function watchLists(ledger: Ledger, store: ListStore, lookAfter: LookAfter, now: () => Date): Ledger {
  return {
    read: ledger.read,
    create: ledger.create,
    async replace(submission, draft, step) {
      const begins = draft.state === 'created' && submission.receipt.state !== 'created';
      const minutes = begins && draft.answer ? lookAfter(draft) : undefined;
      if (minutes === undefined || draft.answer === undefined) return ledger.replace(submission, draft, step);
      const since = now().toISOString();
      const due = new Date(now().getTime() + minutes * 60_000).toISOString();
      const { firstLook } = await import('./list-store.ts');
      const look = firstLook(draft.answer.list_id, draft.account, due, since);
      const list = await store.mark(draft, look).then(
        () => ({ state: 'running', since }) as const,
        // The answer has to be recorded, whatever becomes of its results.
        () => ({ state: 'running', since, problem: NOT_MARKED }) as const,
      );
      return ledger.replace(submission, { ...draft, list }, step);
    },
  };
}

const NOT_MARKED = {
  code: 'results_not_marked',
  message: 'S3 did not accept its marker: npx dropdial results ID --refresh looks at it',
} as const;
