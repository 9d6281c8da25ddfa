import type { ObjectRef } from '../events/object-ref.ts';
import { findFeed } from '../feed/find-feed.ts';
import { allowsFolderDefaults } from '../feed/origin-rules.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';
import { bringBack, describeDue, findDue, type HandleDue } from './bring-back.ts';

/** What waking a folder may touch. */
export type WakeWorld = Pick<World, 'ledger' | 'markers' | 'queue' | 'feeds'>;

/**
 * Done when defaults of a folder come: the drops in it and below it that wait for parameters are handed out, since the defaults may
 * complete them. A drop that has its parameters is not touched.
 *
 * Only the open submissions of that one feed are looked at, a page of them: of more, sweeps take care within the hour, and of a drop
 * that was just being judged while the defaults came, within minutes.
 *
 * @param ref the defaults.
 */
export async function wakeFolder(ref: ObjectRef, handle: HandleDue, run: Run, world: WakeWorld): Promise<void> {
  const { ledger, markers, feeds } = world;
  const feed = findFeed(feeds, ref);
  if (feed === undefined || !allowsFolderDefaults(feed)) return;
  const folder = ref.key.slice(0, ref.key.lastIndexOf('/') + 1);
  const page = await markers.list(undefined, feed.id);
  const due = await findDue(page.markers, run, async marker => {
    const receipt = (await ledger.read(feed.id, marker.submission))?.receipt;
    const waits = receipt?.state === 'waiting' && receipt.wait?.for === 'parameters';
    return waits && receipt.drop.key.startsWith(folder) ? describeDue(marker, receipt) : undefined;
  });
  if (due.length > 0) run.log.info('folder defaults came', { feed: feed.id, due: due.length });
  await bringBack(due, handle, run, world);
  run.signal.throwIfAborted();
}
