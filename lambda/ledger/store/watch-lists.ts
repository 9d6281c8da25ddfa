import type { FeedConfig } from '../../feed/feed-config.ts';
import { collectsResults } from '../../feed/results-config.ts';
import type { Draft, Ledger } from '../ledger.ts';
import type { ListStore } from './list-store.ts';

/** Minutes until the first look at the list of a submission; `undefined` when it is not followed. */
export type LookAfter = (draft: Pick<Draft, 'feed' | 'parameters'>) => number | undefined;

/** Decides by the configuration of the feed and the parameters of the drop. */
export function createLookAfter(feeds: readonly FeedConfig[]): LookAfter {
  return ({ feed, parameters }) => {
    const found = feeds.find(({ id }) => id === feed);
    return found && collectsResults(found, parameters) ? found.results?.lookMinutes : undefined;
  };
}

/**
 * A ledger that starts following a list when its submission becomes `created`, whichever step does that. The marker is
 * written before the document: a crash at any moment leaves a marker too many, never one too few. If it cannot be
 * written, the next write of the document tries again; for a new list, that of the write-back follows at once.
 */
export function watchLists(ledger: Ledger, store: ListStore, lookAfter: LookAfter, now: () => Date): Ledger {
  return {
    read: ledger.read,
    create: ledger.create,
    async replace(submission, draft, step) {
      const begins = submission.receipt.state !== 'created' || draft.list?.problem?.code === NOT_MARKED.code;
      const minutes = draft.state === 'created' && begins && draft.answer ? lookAfter(draft) : undefined;
      if (minutes === undefined || draft.answer === undefined) return ledger.replace(submission, draft, step);
      const since = draft.list?.since ?? now().toISOString();
      const due = new Date(now().getTime() + minutes * 60_000).toISOString();
      const { firstLook } = await import('./list-store.ts');
      const look = firstLook(draft.answer.list_id, draft.account, due, since);
      const list = await store.mark(draft, look).then(
        () => ({ state: 'running', since }) as const,
        // The answer has to be recorded even if its results cannot be collected.
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
