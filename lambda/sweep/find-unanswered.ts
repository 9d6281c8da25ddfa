import * as v from 'valibot';
import { describeError } from '../errors.ts';
import { writeDueDrop } from '../events/read-internal-events.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { Time } from '../fields.ts';
import { classifyKey } from '../keys/classify-key.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { DocumentKind } from '../ledger/store/conditional-document.ts';
import { listingKey } from '../ledger/store/ledger-keys.ts';
import type { SendEvent } from '../queue/send-event.ts';
import type { Run } from '../run.ts';
import { type ListedObject, listAfter } from '../s3/list-beginning.ts';
import { readHead } from '../s3/read-head.ts';
import type { World } from '../world.ts';
import { inTurns } from './bring-back.ts';

/** What a listing may touch. */
export type ListWorld = Pick<World, 's3' | 'ledger' | 'documents' | 'feeds' | 'now'>;

const HOUR_MS = 3_600_000;
/** Until a file without an answer is taken up, and between two listings of a feed, in milliseconds. */
const QUIET_MS = HOUR_MS;
/** Pages of 1,000 keys in one sweep. */
const MAX_PAGES = 4;
/** Files that are looked at in one sweep. */
const MAX_LOOKS = 200;
const PARALLEL = 16;

const PlaceSchema = v.strictObject({
  /** Bucket and prefix: what lies under another one was there before anybody listed it. */
  of: v.string(),
  /** What was uploaded before was never ours to start. */
  since: Time,
  /** When a page of it was listed last. */
  at: Time,
  /** Where its listing goes on; none is under way when absent. */
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

/** How far each feed is listed, for the feeds that there are. One that is new, or that moved, begins now: what lies there already is history. */
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

/** The feed of which a page is listed next: who was listed the longest ago. */
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

/** True when neither the object nor the ledger says what became of it. What cannot be looked at goes the way of its event, which says why. */
async function isUnanswered(
  { key, etag }: ListedObject,
  { id: feed, bucket }: FeedConfig,
  { signal }: Run,
  { s3, ledger }: Pick<ListWorld, 's3' | 'ledger'>,
): Promise<boolean> {
  try {
    const head = await readHead(s3, bucket, key, signal);
    // A status alone is what an object says that lay where no feed takes it, and was copied here since.
    if (head === undefined || head.metadata['dropdial-submission'] !== undefined) return false;
    return (await ledger.read(feed, fingerprint({ feed, bucket, key, etag }))) === undefined;
  } catch {
    signal.throwIfAborted();
    return true;
  }
}

/** Lists one page of a feed, and hands out the files of it that nobody answered. Returns where to go on, and how many were looked at. */
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
  await inTurns(looked, PARALLEL, async object => {
    if (!(await isUnanswered(object, feed, run, world))) return;
    found++;
    await send(writeDueDrop({ bucket: feed.bucket, key: object.key, etag: object.etag }));
  });
  if (found > 0) run.log.warn('files without an answer were taken up', { feed: feed.id, files: found });
  const isCut = looked.length < candidates.length;
  return { after: isCut ? looked.at(-1)?.key : isLast ? undefined : objects.at(-1)?.key, looked: looked.length };
}

/**
 * Finds files whose events never came. The prefixes of the feeds are listed slowly, a few pages in a sweep; a file that has lain there for
 * an hour without an answer is handed out as if its event had come now. Whoever handles it tells whether it really had none. An event that
 * comes after all, or a second time, finds what became of it.
 *
 * @throws {Error} what kept a feed from being listed, once the others were.
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
    // After a fault it begins anew, an hour later.
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
