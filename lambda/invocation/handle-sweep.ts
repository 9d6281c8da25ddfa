import { describeError } from '../errors.ts';
import type { SweepCursor } from '../events/read-internal-events.ts';
import type { Run } from '../run.ts';
import type { planFile } from '../submission/submit.ts';
import type { HandleDue } from '../sweep/bring-back.ts';
import type { World } from '../world.ts';

type PlanFile = typeof planFile;

/** Feeds that no longer collect results may still have lists, whose end has to be reported. */
async function mayHaveLists({ log }: Run, { feeds, lists }: World): Promise<boolean> {
  if (feeds.some(({ results }) => results?.write === 'file')) return true;
  try {
    return (await lists.page(undefined)).ids.length > 0;
  } catch (error) {
    log.warn('nobody knows whether lists are left that nobody looks after', { reason: describeError(error) });
    return false;
  }
}

/** Runs after the drops, with the time that is left. */
async function sweepLists(planFile: PlanFile, run: Run, world: World): Promise<void> {
  if (!(await mayHaveLists(run, world))) return;
  const { lookAfterLists } = await import('../results/look-after-lists.ts');
  const isReached = world.feeds.some(({ suppression }) => suppression.some(({ reach }) => reach === 'running'));
  if (!isReached) return lookAfterLists(run, world);
  const { cancelSuppressed } = await import('../acts/suppressed/cancel-suppressed.ts');
  await lookAfterLists(run, world, followed => cancelSuppressed(followed, run, { ...world, planFile }));
}

/**
 * Runs a sweep: it brings back open submissions, watches running lists, and looks for files without an answer.
 *
 * @param planFile passed in, because a start that shared it with this file would be bundled in more parts.
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
