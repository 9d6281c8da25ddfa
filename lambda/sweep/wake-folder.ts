import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { findFeed } from '../feed/find-feed.ts';
import { allowsFolderDefaults } from '../feed/origin-rules.ts';
import { isFolderDefaultsKey } from '../keys/folder-defaults-key.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Run } from '../run.ts';
import { describeDue, findDue, type HandleDue, type HandOutDependencies, handOut } from './bring-back.ts';

export interface WakeDependencies extends HandOutDependencies {
  readonly ledger: Ledger;
  readonly feeds: readonly FeedConfig[];
}

/**
 * Makes what is done when defaults of a folder come: the drops in it and below it that wait for parameters are handed out, since the
 * defaults may complete them. A drop that has its parameters is not touched.
 *
 * Only the open submissions of that one feed are looked at, a page of them: of more, sweeps take care within the hour, and of a drop
 * that was just being judged while the defaults came, within minutes.
 */
export function createWakeFolder(dependencies: WakeDependencies) {
  const { ledger, openIndex, feeds } = dependencies;

  return async function wakeFolder(ref: ObjectRef, handle: HandleDue, run: Run): Promise<void> {
    const feed = isFolderDefaultsKey(ref.key) ? findFeed(feeds, ref) : undefined;
    if (feed === undefined || !allowsFolderDefaults(feed)) return;
    const folder = ref.key.slice(0, ref.key.lastIndexOf('/') + 1);
    const { markers } = await openIndex.list(undefined, feed.id);
    const due = await findDue(markers, run, async marker => {
      const receipt = (await ledger.read(feed.id, marker.submission))?.receipt;
      const waits = receipt?.state === 'waiting' && receipt.wait?.for === 'parameters';
      return waits && receipt.drop.key.startsWith(folder) ? describeDue(marker, receipt) : undefined;
    });
    if (due.length > 0) run.log.info('folder defaults came', { feed: feed.id, due: due.length });
    await handOut(dependencies, due, handle, run);
    run.signal.throwIfAborted();
  };
}
