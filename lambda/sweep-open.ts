import type { Announcer } from './announce-outcome.ts';
import { describeError } from './errors.ts';
import type { FeedConfig } from './feed-config.ts';
import { hasWaitedTooLong, judgeOpen } from './judge-open.ts';
import { type Ledger, type LedgerEntry, moveEntry } from './ledger.ts';
import type { PutMetrics } from './metrics.ts';
import type { Marker, OpenIndex } from './open-index.ts';
import type { ObjectRef } from './read-events.ts';
import { type SweepCounts, type SweepCursor, writeDueDrop, writeSweep } from './read-internal-events.ts';
import type { SendEvent } from './send-event.ts';
import type { Run } from './submit-drop.ts';

/** Documents that are read, and drops that are handed out, at the same time. */
const PARALLEL = 16;

const NONE = { waiting: 0, tooLong: 0, inDoubt: 0 };

export interface SweepDependencies {
  readonly ledger: Ledger;
  readonly openIndex: OpenIndex;
  readonly announcer: Announcer;
  readonly feeds: readonly FeedConfig[];
  readonly putMetrics: PutMetrics;
  readonly now: () => Date;
  /** Sends what is due back through the queue; without it, it is handled at once. */
  readonly sendEvent?: SendEvent | undefined;
}

/** Handles a drop that is due in this invocation. */
export type HandleDue = (ref: ObjectRef) => Promise<void>;

/** A drop that is due, and since when it has been there. */
interface Due {
  readonly marker: Marker;
  readonly ref: ObjectRef;
  readonly createdAt: string;
}

async function inTurns<T>(items: readonly T[], parallel: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

/**
 * Makes the sweep: it looks at everything that is listed as open, hands out what is due, raises the alarm for what has waited
 * too long, and takes away markers of what is over. A large index is gone through page by page, each in an invocation of its
 * own where there is a queue.
 *
 * To sweep twice, or at the same time, does no harm: a drop that is handed out goes its ordinary way.
 */
export function createSweep({ ledger, openIndex, announcer, feeds, putMetrics, now, sendEvent }: SweepDependencies) {
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
    const { state, drop, createdAt, wait, lease } = entry.receipt;
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
    const ref = { bucket: drop.bucket, key: drop.key, etag: drop.etag, isCopy: false, due: marker.submission };
    return { marker, ref, createdAt };
  }

  async function handOut({ marker, ref }: Due, handle: HandleDue): Promise<void> {
    // First: a sweep that starts while the drop is on its way must not hand it out again.
    await openIndex.mark(marker.feed, marker.submission);
    if (sendEvent) await sendEvent(writeDueDrop(ref));
    else await handle(ref);
  }

  async function sweepPage(
    markers: readonly Marker[],
    counts: Map<string, typeof NONE>,
    handle: HandleDue,
    run: Run,
  ): Promise<void> {
    const due: Due[] = [];
    const safely = async (marker: Marker, work: () => Promise<void>) => {
      try {
        run.signal.throwIfAborted();
        await work();
      } catch (error) {
        // One that cannot be read or sent must not keep the others from it; the next sweep looks again.
        const { feed, submission } = marker;
        run.log.warn('an open submission could not be looked after', {
          feed,
          submission,
          reason: describeError(error),
        });
      }
    };
    await inTurns(markers, PARALLEL, marker =>
      safely(marker, async () => {
        const found = await look(marker, counts, run);
        if (found) due.push(found);
      }),
    );
    due.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    if (markers.length > 0) run.log.info('swept', { open: markers.length, due: due.length });
    await inTurns(due, sendEvent ? PARALLEL : 1, one => safely(one.marker, () => handOut(one, handle)));
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
