import type { ObjectRef } from '../events/object-ref.ts';
import { findFeed } from '../feed/find-feed.ts';
import { allowsFolderDefaults } from '../feed/origin-rules.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';
import { bringBack, describeDue, findDue, type HandleDue } from './bring-back.ts';

/** The clients and stores that waking a folder uses. */
type WakeWorld = Pick<World, 'ledger' | 'markers' | 'queue' | 'feeds'>;

/**
 * Runs when folder defaults arrive. It hands out the drops in and below the folder that wait for parameters, because
 * the defaults may complete them. Other drops are left alone.
 *
 * Only one page of the feed's open submissions is looked at. Sweeps handle the others within the hour, and a drop that
 * was being judged when the defaults arrived within minutes.
 *
 * @param ref the folder defaults.
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
