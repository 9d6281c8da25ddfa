import { describeError } from '../errors.ts';
import type { ObjectRef } from '../events/object-ref.ts';
import { writeDueDrop } from '../events/read-internal-events.ts';
import type { Marker, OpenIndex } from '../ledger/open-markers.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { SendEvent } from '../queue/send-event.ts';
import type { Run } from '../run.ts';

/** Documents that are read, and drops that are handed out, at the same time. */
const PARALLEL = 16;

/** Handles a drop that is due in this invocation. */
export type HandleDue = (ref: ObjectRef) => Promise<void>;

/** A drop that is due, and since when it has been there. */
export interface Due {
  readonly marker: Marker;
  readonly ref: ObjectRef;
  readonly createdAt: string;
}

/** What a submission's document says of where its drop is. */
export function describeDue(marker: Marker, { drop, createdAt }: Receipt): Due {
  const ref = { bucket: drop.bucket, key: drop.key, etag: drop.etag, isCopy: false, due: marker.submission };
  return { marker, ref, createdAt };
}

async function inTurns<T>(items: readonly T[], parallel: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

/** One that cannot be read or sent must not keep the others from it; the next sweep looks again. */
async function safely({ feed, submission }: Marker, { signal, log }: Run, work: () => Promise<void>): Promise<void> {
  try {
    signal.throwIfAborted();
    await work();
  } catch (error) {
    log.warn('an open submission could not be looked after', { feed, submission, reason: describeError(error) });
  }
}

/** Looks at what is marked, some at a time, and returns what is due. */
export async function findDue(
  markers: readonly Marker[],
  run: Run,
  look: (marker: Marker) => Promise<Due | undefined>,
): Promise<Due[]> {
  const due: Due[] = [];
  await inTurns(markers, PARALLEL, marker =>
    safely(marker, run, async () => {
      const found = await look(marker);
      if (found) due.push(found);
    }),
  );
  return due;
}

export interface HandOutDependencies {
  readonly openIndex: OpenIndex;
  /** Sends what is due back through the queue; without it, it is handled at once. */
  readonly sendEvent?: SendEvent | undefined;
}

/** Brings drops that are due back to their ordinary way, the oldest first. */
export async function handOut(
  { openIndex, sendEvent }: HandOutDependencies,
  due: readonly Due[],
  handle: HandleDue,
  run: Run,
): Promise<void> {
  const oldestFirst = due.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  await inTurns(oldestFirst, sendEvent ? PARALLEL : 1, ({ marker, ref }) =>
    safely(marker, run, async () => {
      // First: a sweep that starts while the drop is on its way must not hand it out again.
      await openIndex.mark(marker.feed, marker.submission);
      if (sendEvent) await sendEvent(writeDueDrop(ref));
      else await handle(ref);
    }),
  );
}
