import { hash } from 'node:crypto';
import type { FeedConfig } from '../feed/feed-config.ts';
import { listsOf, nameList, type SuppressionList } from '../feed/suppression-config.ts';
import { findObjects, isUnusable, type ListObject } from './find-objects.ts';
import type { ListWorld } from './list-world.ts';

/** The lists of a feed whose numbers are taken out of its call lists that run, too; none where those are not followed. */
export function runningListsOf(
  feed: Pick<FeedConfig, 'bucket' | 'suppression' | 'results'>,
): readonly SuppressionList[] {
  return feed.results?.write === 'file' ? listsOf(feed).filter(({ reach }) => reach === 'running') : [];
}

/** What lists are at one moment. */
export interface Pinned {
  readonly objects: readonly ListObject[];
  /** The same as long as the lists, and how they are read, stay the same. */
  readonly digest: string;
}

/** Where an object lies, and which one it is. */
type Pin = Pick<ListObject, 'bucket' | 'key' | 'etag'>;

const nameOf = ({ bucket, key, etag }: Pin) => JSON.stringify([bucket, key, etag]);

/** What lists are that are made of these objects. */
export function digestOfLists(lists: readonly SuppressionList[], objects: readonly Pin[]): string {
  const read = lists.map(({ bucket, key, prefix, format, column, countryCode, nationalPrefix, hashed }) => [
    ...[bucket, key, prefix, format, column, countryCode, nationalPrefix, hashed],
  ]);
  return hash('sha256', JSON.stringify([read, objects.map(nameOf).sort()]));
}

/** Whether all of some objects are among those that were read. */
export function areAmong(objects: readonly Pin[], read: readonly Pin[]): boolean {
  const known = new Set(read.map(nameOf));
  return objects.every(object => known.has(nameOf(object)));
}

/**
 * Looks what lists are now.
 *
 * @returns why one of them cannot be used, as words that name it.
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
