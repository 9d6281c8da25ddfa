import { type SweepCounts, type SweepCursor, writeSweep } from '../events/read-internal-events.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { note } from '../ledger/move.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isTaken } from '../ledger/standing.ts';
import type { Marker } from '../ledger/store/open-markers.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';
import { bringBack, type Due, describeDue, findDue, type HandleDue } from './bring-back.ts';
import { hasWaitedTooLong, judgeOpen } from './is-due.ts';

/** What a sweep may touch. */
export type SweepWorld = Pick<World, 'ledger' | 'markers' | 'queue' | 'announcer' | 'feeds' | 'putMetrics' | 'now'>;

const NONE = { waiting: 0, tooLong: 0, inDoubt: 0 };
type Counts = Map<string, typeof NONE>;

async function raiseAlarm(
  submission: Submission,
  feed: FeedConfig,
  { log }: Run,
  { ledger, now }: Pick<SweepWorld, 'ledger' | 'now'>,
): Promise<void> {
  const { submission: id, wait, writeBack } = submission.receipt;
  if (wait === undefined || wait.tooLongSince !== undefined) return;
  const fields = { feed: feed.id, submission: id, waiting_for: wait.for, max_wait_hours: feed.maxWaitHours };
  log.error('a drop has waited too long', fields);
  await note(ledger, submission, {
    wait: { ...wait, tooLongSince: now().toISOString() },
    writeBack: { ...writeBack, pending: true },
  });
}

/** Counts a submission among those that are open. */
function count(counts: Counts, feed: string, receipt: Receipt, isTooLong: boolean, now: Date): void {
  const { state, lease } = receipt;
  const isLost = state === 'sending' && lease !== undefined && !isTaken(receipt, now);
  const { waiting, tooLong, inDoubt } = counts.get(feed) ?? NONE;
  counts.set(feed, {
    waiting: waiting + Number(state === 'waiting'),
    tooLong: tooLong + Number(isTooLong),
    inDoubt: inDoubt + Number(state === 'in_doubt' || isLost),
  });
}

/** Looks at what a marker stands for, and says what is due. */
async function look(marker: Marker, counts: Counts, run: Run, world: SweepWorld): Promise<Due | undefined> {
  const { ledger, markers, announcer, feeds, now } = world;
  const feed = feeds.find(({ id }) => id === marker.feed);
  // A feed that is not configured any more: whoever brings it back finds its drops waiting.
  if (feed === undefined) return undefined;
  const submission = await ledger.read(marker.feed, marker.submission);
  const verdict = judgeOpen(submission?.receipt, marker.at, now(), announcer.owes);
  if (verdict === 'over') await markers.remove(marker);
  if (verdict === 'over' || submission === undefined) return undefined;
  const { receipt } = submission;
  const isTooLong = hasWaitedTooLong(receipt, feed, now());
  count(counts, feed.id, receipt, isTooLong, now());
  if (isTooLong) await raiseAlarm(submission, feed, run, world);
  // Handed out for the alarm too, so that the object says it.
  const isNews = isTooLong && receipt.wait?.tooLongSince === undefined;
  return verdict === 'due' || isNews ? describeDue(marker, receipt) : undefined;
}

function publish(counts: SweepCounts, { feeds, putMetrics }: Pick<SweepWorld, 'feeds' | 'putMetrics'>): void {
  for (const { id } of feeds) {
    const { waiting, tooLong, inDoubt } = counts[id] ?? NONE;
    putMetrics(id, {
      openWaiting: { value: waiting, unit: 'Count' },
      openWaitingTooLong: { value: tooLong, unit: 'Count' },
      openInDoubt: { value: inDoubt, unit: 'Count' },
    });
  }
}

/**
 * Looks at everything that is listed as open, hands out what is due, raises the alarm for what has waited too long, and takes away
 * markers of what is over. A large index is gone through page by page, each in an invocation of its own where there is a queue.
 *
 * To sweep twice, or at the same time, does no harm: a drop that is handed out goes its ordinary way.
 */
export async function sweepOpen(
  cursor: Partial<SweepCursor>,
  handle: HandleDue,
  run: Run,
  world: SweepWorld,
): Promise<void> {
  const { markers, queue } = world;
  const counts: Counts = new Map(Object.entries(cursor.counts ?? {}));
  let { after } = cursor;
  for (;;) {
    const page = await markers.list(after);
    const due = await findDue(page.markers, run, marker => look(marker, counts, run, world));
    if (page.markers.length > 0) run.log.info('swept', { open: page.markers.length, due: due.length });
    await bringBack(due, handle, run, world);
    run.signal.throwIfAborted();
    if (page.after === undefined) break;
    after = page.after;
    if (queue.send) {
      await queue.send(writeSweep({ after, counts: Object.fromEntries(counts) }));
      return;
    }
  }
  publish(Object.fromEntries(counts), world);
}
