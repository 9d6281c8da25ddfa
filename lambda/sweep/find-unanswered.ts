import * as v from 'valibot';
import { DropdialError, describeError } from '../errors.ts';
import { writeDueDrop } from '../events/read-internal-events.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { Time } from '../fields.ts';
import { classifyKey } from '../keys/classify-key.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { DocumentKind } from '../ledger/store/conditional-document.ts';
import { listingKey } from '../ledger/store/ledger-keys.ts';
import { workConcurrently } from '../net/work-concurrently.ts';
import type { SendEvent } from '../queue/send-event.ts';
import type { Run } from '../run.ts';
import { type ListedObject, listAfter } from '../s3/list-beginning.ts';
import { readHead } from '../s3/read-head.ts';
import { HOUR_MS } from '../time/units.ts';
import type { World } from '../world.ts';
import { isAnswered } from './is-answered.ts';

/** The clients and stores that a listing uses. */
type ListWorld = Pick<World, 's3' | 'ledger' | 'documents' | 'feeds' | 'now'>;

/** Age at which a file without an answer is taken up, and the time between two listings of a feed, in milliseconds. */
const QUIET_MS = HOUR_MS;
/** Pages of 1,000 keys per sweep. */
const MAX_PAGES = 4;
/** Files that one sweep looks at. */
const MAX_LOOKS = 200;
const PARALLEL = 16;

const PlaceSchema = v.strictObject({
  /** Bucket and prefix. If they change, the listing restarts, and files that exist by then are ignored. */
  of: v.string(),
  /** Files that were uploaded earlier are ignored. */
  since: Time,
  /** When a page was last listed. */
  at: Time,
  /** Where the listing continues; absent when none is in progress. */
  after: v.optional(v.string()),
});
type Place = v.InferOutput<typeof PlaceSchema>;

const ListingSchema = v.strictObject({ version: v.literal(1), feeds: v.record(v.string(), PlaceSchema) });
type Listing = v.InferOutput<typeof ListingSchema>;

const LISTING: DocumentKind<Listing> = {
  schema: ListingSchema,
  maxBytes: 1024 * 1024,
  maxTries: 5,
  conflict: 'other sweeps keep writing how far files are listed',
};

const nameOf = ({ bucket, prefix }: FeedConfig) => `${bucket}/${prefix}`;

/** The place of each configured feed. A new or moved feed starts now, so its older files are ignored. */
function placesOf(feeds: readonly FeedConfig[], listing: Listing | undefined, now: Date): Map<string, Place> {
  const at = now.toISOString();
  return new Map(
    feeds.map(feed => {
      const known = listing?.feeds[feed.id];
      const of = nameOf(feed);
      return [feed.id, known?.of === of ? known : { of, since: at, at }];
    }),
  );
}

/** The feed whose page is listed next: the one that was listed longest ago. */
function nextOf(feeds: readonly FeedConfig[], places: ReadonlyMap<string, Place>, now: Date): FeedConfig | undefined {
  const listedAt = ({ id }: FeedConfig) => Date.parse(places.get(id)?.at ?? '');
  const isReady = (feed: FeedConfig) =>
    places.get(feed.id)?.after !== undefined || now.getTime() - listedAt(feed) >= QUIET_MS;
  return feeds.filter(isReady).toSorted((a, b) => listedAt(a) - listedAt(b))[0];
}

/** True for a file that is old enough to have an answer, and not too old to be sent. */
function isCandidate({ key, lastModified }: ListedObject, feed: FeedConfig, { since }: Place, now: Date): boolean {
  const { maxAgeHours, settleSeconds } = feed;
  if (classifyKey(key, feed).kind !== 'csv') return false;
  const uploaded = lastModified.getTime();
  const oldest = Math.max(Date.parse(since), now.getTime() - maxAgeHours * HOUR_MS);
  return uploaded >= oldest && uploaded <= now.getTime() - QUIET_MS - settleSeconds * 1000;
}

/** True when nothing is known of this upload. If it cannot be read, the drop's own handling reports why. */
async function isUnanswered(
  { key, etag }: ListedObject,
  feed: FeedConfig,
  { signal }: Run,
  { s3, ledger }: Pick<ListWorld, 's3' | 'ledger'>,
): Promise<boolean> {
  try {
    const head = await readHead(s3, feed.bucket, key, signal);
    return head !== undefined && !(await isAnswered(head, feed, ledger));
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DropdialError) || error.code !== 'source_encrypted') return true;
    // An object that only its uploader can read cannot be marked as rejected, so the ledger is asked.
    const id = fingerprint({ feed: feed.id, bucket: feed.bucket, key, etag });
    return (await ledger.read(feed.id, id)) === undefined;
  }
}

/** Lists one page of a feed and hands out its files without an answer. */
async function listPage(
  feed: FeedConfig,
  place: Place,
  looks: number,
  run: Run,
  world: ListWorld & { readonly send: SendEvent },
): Promise<{ readonly after: string | undefined; readonly looked: number }> {
  const { s3, now, send } = world;
  const { objects, isLast } = await listAfter(s3, feed, place.after, run.signal);
  const candidates = objects.filter(object => isCandidate(object, feed, place, now()));
  const looked = candidates.slice(0, looks);
  let found = 0;
  await workConcurrently(looked, PARALLEL, async object => {
    if (!(await isUnanswered(object, feed, run, world))) return;
    found++;
    await send(writeDueDrop({ bucket: feed.bucket, key: object.key, etag: object.etag }));
  });
  if (found > 0) run.log.warn('files without an answer were taken up', { feed: feed.id, files: found });
  const isCut = looked.length < candidates.length;
  return { after: isCut ? looked.at(-1)?.key : isLast ? undefined : objects.at(-1)?.key, looked: looked.length };
}

/**
 * Finds files whose events were lost. It lists the prefixes of the feeds slowly, a few pages per sweep, and hands out
 * files that have had no answer for an hour, as if their events had just arrived. The handling of the drop decides
 * whether an answer exists. If the event does arrive later, or a second time, it finds the outcome.
 *
 * @throws {Error} the first failure to list a feed, after the other feeds were listed.
 */
export async function findUnanswered(run: Run, world: ListWorld & { readonly send: SendEvent }): Promise<void> {
  const { documents, now } = world;
  const feeds = world.feeds.filter(feed => feed.findUnanswered);
  const listing = await documents.change<Listing, Listing | undefined>(LISTING, {
    key: listingKey(),
    decide: async result => ({ result }),
  });
  const places = placesOf(feeds, listing, now());
  let isChanged = feeds.some(({ id }) => places.get(id) !== listing?.feeds[id]);
  let fault: unknown;
  for (let pages = 0, looks = MAX_LOOKS; pages < MAX_PAGES && looks > 0; pages++) {
    const feed = nextOf(feeds, places, now());
    const place = feed && places.get(feed.id);
    if (feed === undefined || place === undefined) break;
    isChanged = true;
    const { after: _, ...begun } = { ...place, at: now().toISOString() };
    // After a failure, the listing of this feed restarts an hour later.
    places.set(feed.id, begun);
    try {
      const { after, looked } = await listPage(feed, place, looks, run, world);
      if (after !== undefined) places.set(feed.id, { ...begun, after });
      looks -= looked;
    } catch (error) {
      run.log.error('the files of a feed could not be listed', { feed: feed.id, reason: describeError(error) });
      fault ??= error;
    }
  }
  if (isChanged) {
    const write: Listing = { version: 1, feeds: Object.fromEntries(places) };
    await documents.change<Listing, undefined>(LISTING, {
      key: listingKey(),
      decide: async () => ({ result: undefined, write }),
    });
  }
  if (fault !== undefined) throw fault;
}
