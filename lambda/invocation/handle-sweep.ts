import { describeError } from '../errors.ts';
import type { SweepCursor } from '../events/read-internal-events.ts';
import type { Run } from '../run.ts';
import type { planFile } from '../submission/submit.ts';
import type { HandleDue } from '../sweep/bring-back.ts';
import type { World } from '../world.ts';

type PlanFile = typeof planFile;

/** Lists are left of feeds that collect nothing any more, too: somebody has to say so. */
async function mayHaveLists({ log }: Run, { feeds, lists }: World): Promise<boolean> {
  if (feeds.some(({ results }) => results?.write === 'file')) return true;
  try {
    return (await lists.page(undefined)).ids.length > 0;
  } catch (error) {
    log.warn('nobody knows whether lists are left that nobody looks after', { reason: describeError(error) });
    return false;
  }
}

/** Drops come first, and what became of them then. */
async function sweepLists(planFile: PlanFile, run: Run, world: World): Promise<void> {
  if (!(await mayHaveLists(run, world))) return;
  const { lookAfterLists } = await import('../results/look-after-lists.ts');
  const isReached = world.feeds.some(({ suppression }) => suppression.some(({ reach }) => reach === 'running'));
  if (!isReached) return lookAfterLists(run, world);
  const { cancelSuppressed } = await import('../acts/suppressed/cancel-suppressed.ts');
  await lookAfterLists(run, world, followed => cancelSuppressed(followed, run, { ...world, planFile }));
}

/**
 * Does what a sweep is for: what is open is brought back, lists that run are looked after, and files without an answer are looked for.
 *
 * @param planFile what drops are planned with; handed over, as a start that shared it with this file would be read in more parts.
 */
export async function handleSweep(
  cursor: Partial<SweepCursor>,
  handleDue: HandleDue,
  planFile: PlanFile,
  run: Run,
  world: World,
): Promise<void> {
  const { sweepOpen } = await import('../sweep/sweep-open.ts');
  await sweepOpen(cursor, handleDue, run, world);
  if (cursor.after !== undefined) return;
  await sweepLists(planFile, run, world);
  const { send } = world.queue;
  if (send === undefined) return;
  const { findUnanswered } = await import('../sweep/find-unanswered.ts');
  await findUnanswered(run, { ...world, send });
}
