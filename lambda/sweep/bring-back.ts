import { describeError } from '../errors.ts';
import type { ObjectRef } from '../events/object-ref.ts';
import { writeDueDrop } from '../events/read-internal-events.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Marker } from '../ledger/store/open-markers.ts';
import { workConcurrently } from '../net/work-concurrently.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';

/** Documents that are read, and drops that are handed out, concurrently. */
const PARALLEL = 16;

/** Handles a due drop in this invocation. Returns why it could not be finished. */
export type HandleDue = (ref: ObjectRef) => Promise<Pause | undefined>;

/** A due drop, and when its submission was created. */
export interface Due {
  readonly marker: Marker;
  readonly ref: ObjectRef;
  readonly createdAt: string;
}

/** The drop of a submission, by its document. */
export function describeDue(marker: Marker, { drop, createdAt }: Receipt): Due {
  const ref = { bucket: drop.bucket, key: drop.key, etag: drop.etag, isCopy: false, due: marker.submission };
  return { marker, ref, createdAt };
}

/** Logs a failure, so that one submission does not hold up the others; the next sweep looks again. */
async function safely(
  { feed, submission }: Marker,
  { signal, log }: Run,
  work: () => Promise<Pause | undefined>,
): Promise<void> {
  const warn = (reason: string) =>
    log.warn('an open submission could not be looked after', { feed, submission, reason });
  try {
    signal.throwIfAborted();
    const pause = await work();
    if (pause) warn(`${pause.code}: ${pause.message}`);
  } catch (error) {
    warn(describeError(error));
  }
}

/** Looks at the submissions of some markers concurrently, and returns those that are due. */
export async function findDue(
  markers: readonly Marker[],
  run: Run,
  look: (marker: Marker) => Promise<Due | undefined>,
): Promise<Due[]> {
  const due: Due[] = [];
  await workConcurrently(markers, PARALLEL, marker =>
    safely(marker, run, async () => {
      const found = await look(marker);
      if (found) due.push(found);
      return undefined;
    }),
  );
  return due;
}

/** Continues due drops, oldest first: through the queue, or in this invocation when there is no queue. */
export async function bringBack(
  due: readonly Due[],
  handle: HandleDue,
  run: Run,
  { markers, queue }: Pick<World, 'markers' | 'queue'>,
): Promise<void> {
  const oldestFirst = due.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  await workConcurrently(oldestFirst, queue.send ? PARALLEL : 1, ({ marker, ref }) =>
    safely(marker, run, async () => {
      // Marked first, so that a sweep that starts meanwhile does not hand the drop out again.
      await markers.mark(marker.feed, marker.submission);
      if (queue.send === undefined) return handle(ref);
      await queue.send(writeDueDrop(ref));
      return undefined;
    }),
  );
}
