import { hash } from 'node:crypto';
import type { FeedConfig } from '../feed/feed-config.ts';
import { listsOf, nameList, type SuppressionList } from '../feed/suppression-config.ts';
import { findObjects, isUnusable, type ListObject } from './find-objects.ts';
import type { ListWorld } from './list-world.ts';

/** The suppression lists of a feed with `reach: "running"`; none when the feed does not follow its call lists. */
export function runningListsOf(
  feed: Pick<FeedConfig, 'bucket' | 'suppression' | 'results'>,
): readonly SuppressionList[] {
  return feed.results?.write === 'file' ? listsOf(feed).filter(({ reach }) => reach === 'running') : [];
}

/** The state of some suppression lists at one moment. */
export interface Pinned {
  readonly objects: readonly ListObject[];
  /** Changes only when the objects of the lists or the way to read them change. */
  readonly digest: string;
}

/** The identity of an object: its location and its ETag. */
type Pin = Pick<ListObject, 'bucket' | 'key' | 'etag'>;

const nameOf = ({ bucket, key, etag }: Pin) => JSON.stringify([bucket, key, etag]);

/** The digest of suppression lists that consist of these objects. */
export function digestOfLists(lists: readonly SuppressionList[], objects: readonly Pin[]): string {
  const read = lists.map(({ bucket, key, prefix, format, column, countryCode, nationalPrefix, hashed }) => [
    ...[bucket, key, prefix, format, column, countryCode, nationalPrefix, hashed],
  ]);
  return hash('sha256', JSON.stringify([read, objects.map(nameOf).sort()]));
}

/** True when all of these objects are among those that were read. */
export function areAmong(objects: readonly Pin[], read: readonly Pin[]): boolean {
  const known = new Set(read.map(nameOf));
  return objects.every(object => known.has(nameOf(object)));
}

/**
 * Looks up the current objects of some suppression lists.
 *
 * @returns a message that names the list, when one of them cannot be used.
 */
export async function pinLists(
  lists: readonly SuppressionList[],
  world: Pick<ListWorld, 's3' | 'signal' | 'now'>,
): Promise<Pinned | string> {
  const objects: ListObject[] = [];
  for (const list of lists) {
    const found = await findObjects(list, world);
    if (isUnusable(found)) return `the suppression list ${nameList(list)} ${found.why}`;
    objects.push(...found);
  }
  return { objects, digest: digestOfLists(lists, objects) };
}
