import { type SweepCounts, type SweepCursor, writeSweep } from '../events/read-internal-events.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { type Ledger, type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import type { Marker } from '../ledger/open-markers.ts';
import type { PutMetrics } from '../metrics.ts';
import type { Announcer } from '../outcome-event/announce-outcome.ts';
import type { Run } from '../run.ts';
import { type Due, describeDue, findDue, type HandleDue, type HandOutDependencies, handOut } from './bring-back.ts';
import { hasWaitedTooLong, judgeOpen } from './is-due.ts';

const NONE = { waiting: 0, tooLong: 0, inDoubt: 0 };

export interface SweepDependencies extends HandOutDependencies {
  readonly ledger: Ledger;
  readonly announcer: Announcer;
  readonly feeds: readonly FeedConfig[];
  readonly putMetrics: PutMetrics;
  readonly now: () => Date;
}

/**
 * Makes the sweep: it looks at everything that is listed as open, hands out what is due, raises the alarm for what has waited
 * too long, and takes away markers of what is over. A large index is gone through page by page, each in an invocation of its
 * own where there is a queue.
 *
 * To sweep twice, or at the same time, does no harm: a drop that is handed out goes its ordinary way.
 */
export function createSweep(dependencies: SweepDependencies) {
  const { ledger, openIndex, announcer, feeds, putMetrics, now, sendEvent } = dependencies;
  const byId = new Map(feeds.map(feed => [feed.id, feed]));

  async function raiseAlarm(entry: LedgerEntry, feed: FeedConfig, { log }: Run): Promise<void> {
    const { submission, wait, writeBack } = entry.receipt;
    if (wait === undefined || wait.tooLongSince !== undefined) return;
    const fields = { feed: feed.id, submission, waiting_for: wait.for, max_wait_hours: feed.maxWaitHours };
    log.error('a drop has waited too long', fields);
    await moveEntry(ledger, entry, {
      wait: { ...wait, tooLongSince: now().toISOString() },
      writeBack: { ...writeBack, pending: true },
    });
  }

  async function look(marker: Marker, counts: Map<string, typeof NONE>, run: Run): Promise<Due | undefined> {
    const feed = byId.get(marker.feed);
    // A feed that is not configured any more: whoever brings it back finds its drops waiting.
    if (feed === undefined) return undefined;
    const entry = await ledger.read(marker.feed, marker.submission);
    const verdict = judgeOpen(entry?.receipt, marker.at, now(), announcer.owes);
    if (verdict === 'over' || entry === undefined) {
      if (verdict === 'over') await openIndex.remove(marker);
      return undefined;
    }
    const { state, wait, lease } = entry.receipt;
    const isLost = state === 'sending' && lease !== undefined && Date.parse(lease.until) < now().getTime();
    const isTooLong = hasWaitedTooLong(entry.receipt, feed, now());
    const count = counts.get(feed.id) ?? NONE;
    counts.set(feed.id, {
      waiting: count.waiting + Number(state === 'waiting'),
      tooLong: count.tooLong + Number(isTooLong),
      inDoubt: count.inDoubt + Number(state === 'in_doubt' || isLost),
    });
    if (isTooLong) await raiseAlarm(entry, feed, run);
    // Handed out for the alarm too, so that the object says it.
    if (verdict !== 'due' && !(isTooLong && wait?.tooLongSince === undefined)) return undefined;
    return describeDue(marker, entry.receipt);
  }

  async function sweepPage(
    markers: readonly Marker[],
    counts: Map<string, typeof NONE>,
    handle: HandleDue,
    run: Run,
  ): Promise<void> {
    const due = await findDue(markers, run, marker => look(marker, counts, run));
    if (markers.length > 0) run.log.info('swept', { open: markers.length, due: due.length });
    await handOut(dependencies, due, handle, run);
  }

  function publish(counts: SweepCounts): void {
    for (const { id } of feeds) {
      const { waiting, tooLong, inDoubt } = counts[id] ?? NONE;
      putMetrics(id, {
        openWaiting: { value: waiting, unit: 'Count' },
        openWaitingTooLong: { value: tooLong, unit: 'Count' },
        openInDoubt: { value: inDoubt, unit: 'Count' },
      });
    }
  }

  return async function sweep(cursor: Partial<SweepCursor>, handle: HandleDue, run: Run): Promise<void> {
    const counts = new Map(Object.entries(cursor.counts ?? {}));
    let { after } = cursor;
    for (;;) {
      const page = await openIndex.list(after);
      await sweepPage(page.markers, counts, handle, run);
      run.signal.throwIfAborted();
      if (page.after === undefined) break;
      after = page.after;
      if (sendEvent) {
        await sendEvent(writeSweep({ after, counts: Object.fromEntries(counts) }));
        return;
      }
    }
    publish(Object.fromEntries(counts));
  };
}
