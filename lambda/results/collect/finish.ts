import type { Results } from '../../ledger/list-part.ts';
import { moveList, type Watched } from '../../ledger/move-list.ts';
import { TASK_STATES } from '../../voximplant/results/task-states.ts';
import { chooseKey } from './choose-key.ts';
import { type Collected, type CollectWay, type CollectWorld, idOf } from './collect-way.ts';
import type { Progress } from './progress.ts';
import type { Notes } from './read-on.ts';
import type { Reading } from './read-pages.ts';
import { complete } from './upload-file.ts';
import { writeUnreached } from './write-unreached.ts';

/** True when the new results have fewer ended calls, or lost their completeness: then the earlier ones stay. */
function isPoorer(before: Results | undefined, { counts, isComplete }: Progress): boolean {
  if (before === undefined) return false;
  const ended = ({ processed, error }: Results['counts'] | Progress['counts']) => processed + error;
  return (before.complete && !isComplete) || ended(counts) < ended(before.counts);
}

/**
 * Completes the files and records the results. If another object has taken the key meanwhile, collecting starts again.
 */
export async function finish(
  submission: Watched,
  progress: Progress,
  joinedBy: Results['joinedBy'],
  { feed }: CollectWay,
  { reading, notes }: { readonly reading: Reading; readonly notes: Notes },
  { ledger, lists, now }: CollectWorld,
): Promise<Collected> {
  const { list, writeBack } = submission.receipt;
  const { upload: options, shape, index } = reading;
  const { collecting: _collecting, problem: _problem, ...rest } = list;
  const also = { writeBack: { ...writeBack, pending: true } };
  const conclude = async (more: Pick<typeof list, 'results' | 'problem'>): Promise<Collected> => {
    const next = { ...rest, ...more, state: 'collected' as const };
    return { kind: 'collected', submission: await moveList(ledger, submission, 'collect', next, now(), also) };
  };
  const anew = async (): Promise<Collected> => {
    await lists.removeProgress(idOf(submission));
    return { kind: 'later' };
  };
  if (isPoorer(list.results, progress)) return conclude({ problem: POORER });
  const { file } = progress;
  const etag = await complete(file, options, () => notes.write({ ...progress, isRead: true }));
  if (etag === 'lost') return anew();
  const results = { key: file.key, etag, rows: file.rows };
  const place = feed.results?.unreached ? await chooseKey('unreached', submission, feed, options) : undefined;
  const columns = index?.columns ?? progress.columns ?? [];
  const unreached =
    place && (await writeUnreached({ ...place, tail: Buffer.alloc(0) }, { ...shape, columns }, results, options));
  if (unreached === 'lost') return anew();
  const total = TASK_STATES.reduce((sum, state) => sum + progress.counts[state], 0);
  return conclude({
    results: {
      ...results,
      revision: progress.revision,
      at: now().toISOString(),
      counts: { total, ...progress.counts },
      complete: progress.isComplete,
      final: list.ended !== 'given_up',
      joinedBy,
      unjoined: progress.unjoined,
      ...(place && unreached && { unreached: { key: place.key, ...unreached } }),
    },
  });
}

const POORER = {
  code: 'results_poorer',
  message: 'the API showed less of the list than before: the earlier results are kept',
} as const;
