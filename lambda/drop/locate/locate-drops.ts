import type { ObjectRef } from '../../events/object-ref.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import { findFeed } from '../../feed/find-feed.ts';
import { takesSidecars } from '../../feed/origin-rules.ts';
import { classifyKey } from '../../keys/classify-key.ts';
import type { Run } from '../../run.ts';
import { type ObjectHead, readHead } from '../../s3/read-head.ts';
import { lookFirst } from '../../sources/first-look.ts';
import type { Sources } from '../../sources/read-sources.ts';
import type { World } from '../../world.ts';
import type { Located } from '../drop.ts';
import { findCsvsOfSidecar } from './find-csvs-of-sidecar.ts';
import { findOrphan } from './find-orphan.ts';
import { isOwnCopy } from './is-own-copy.ts';
import { skipEncrypted } from './skip-encrypted.ts';
import { isReplaced, readTold } from './what-an-event-tells.ts';
import { findMarked, type Marked } from './what-it-carries.ts';

/** The clients and stores that locating a drop uses. */
type LocateWorld = Pick<World, 's3' | 'idleMs' | 'ledger' | 'feeds' | 'announcer' | 'putMetrics' | 'now'>;

type LocateRun = Pick<Run, 'signal' | 'log'>;

const skip = (reason: string): Located => ({ kind: 'skip', reason });

function toDrop(feed: FeedConfig, head: ObjectHead, marked: Marked, ref: ObjectRef, sources?: Sources): Located {
  const { known } = marked;
  const uploadedEtag = known?.receipt.drop.etag ?? head.etag;
  const told = readTold(ref, head, known);
  return { kind: 'drop', drop: { feed, head, uploadedEtag, ...marked, ...told, ...(sources && { sources }) } };
}

/** The drop of the CSV that an event is about. */
async function locateCsv(world: LocateWorld, feed: FeedConfig, ref: ObjectRef, signal: AbortSignal): Promise<Located> {
  const look = await lookFirst(ref, feed, { ...world, signal });
  if (look === undefined) return findOrphan(world, feed, ref, 'gone');
  const { head, sources } = look;
  const marked = await findMarked(world, feed, head, ref.due);
  const { known } = marked;
  if (known && isOwnCopy(ref, head, known)) return skip('own_copy');
  if (isReplaced(ref, head, known)) return findOrphan(world, feed, ref, 'replaced');
  const isNew = Object.keys(marked).length === 0;
  return toDrop(feed, head, marked, ref, isNew ? sources : undefined);
}

/** The drop at one of the keys to which the sidecar of an event may belong. */
async function locateOfSidecar(
  world: LocateWorld,
  feed: FeedConfig,
  key: string,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<Located> {
  const head = await readHead(world.s3, ref.bucket, key, signal);
  if (head === undefined) return skip('sidecar_without_csv');
  return toDrop(feed, head, await findMarked(world, feed, head), ref);
}

/** The drops to which the sidecar of an event belongs. */
async function locateAllOfSidecar(
  world: LocateWorld,
  feed: FeedConfig,
  ref: ObjectRef,
  run: LocateRun,
): Promise<readonly Located[]> {
  const { signal } = run;
  const { bucket } = ref;
  if (!takesSidecars(feed)) return [skip('sidecar_not_taken')];
  const csvKeys = await findCsvsOfSidecar(world.s3, feed, ref.key, signal);
  const located = await Promise.all(
    // Of the file beside the sidecar, the event tells only the name.
    csvKeys.map(key =>
      skipEncrypted(locateOfSidecar(world, feed, key, ref, signal), feed, { bucket, key }, run, world),
    ),
  );
  const drops = located.filter(({ kind }) => kind !== 'skip');
  return drops.length > 0 ? drops : [located[0] ?? skip('sidecar_without_csv')];
}

/**
 * Finds the drops that an event is about: one for a CSV, any number for a sidecar. All other objects are skipped with a
 * reason.
 *
 * S3 is asked for the object as it is now, because events come late, twice and in any order, and their size and ETag
 * may be out of date.
 */
export async function locateDrops(ref: ObjectRef, run: LocateRun, world: LocateWorld): Promise<readonly Located[]> {
  const { signal } = run;
  const feed = findFeed(world.feeds, ref);
  if (feed === undefined) return [skip('no_feed')];
  const key = classifyKey(ref.key, feed);
  // A submission may have begun under any name, before the name meant something else. A sweep still finishes it.
  if (key.kind === 'csv' || ref.due !== undefined)
    return [await skipEncrypted(locateCsv(world, feed, ref, signal), feed, ref, run, world)];
  return key.kind === 'sidecar' ? locateAllOfSidecar(world, feed, ref, run) : [skip(key.kind)];
}
