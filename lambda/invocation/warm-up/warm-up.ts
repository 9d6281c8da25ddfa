import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../../feed/feed-config.ts';
import { takesSidecars } from '../../feed/origin-rules.ts';
import { folderDefaultsKeys } from '../../keys/folder-defaults-key.ts';
import { listingKey } from '../../ledger/store/ledger-keys.ts';
import { readSmallObject } from '../../s3/read-small-object.ts';
import type { TokenSource } from '../../voximplant/credentials/mint-token.ts';
import { rehearse } from './rehearse.ts';

/** What can be made ready. */
export interface Readiable {
  readonly s3: S3Client;
  readonly feeds: readonly FeedConfig[];
  /** The ledger's. */
  readonly bucket: string;
  readonly apiUrl: string;
  readonly tokens: TokenSource;
  /** Makes a connection ahead. */
  readonly prepare: (origin: string) => void;
  readonly now: () => Date;
  /** Whether a drop has less of a processor than the start: with a whole one, a rehearsal takes what it saves. */
  readonly isSlowAfterStart: boolean;
}

/** Longest warm-up, in milliseconds: what a slow server, or a wrong address, may cost a start. */
export const WARM_UP_MS = 2_000;
/** Secrets and buckets beyond these are made ready by their first drop: nobody knows which feed that will be of. */
const MOST_SECRETS = 3;
const MOST_BUCKETS = 3;
/** Requests that the first look at a drop makes at the same time; the ledger is asked for one thing at a time. */
const LOOKS = 4;
/** Of a document of the ledger that is read for nothing. */
const MOST_LISTING_BYTES = 64 * 1024;
/** For how long a token is good that is minted now, in milliseconds: as long as a function may run. */
const TOKEN_MS = 900_000;

function distinct(all: readonly string[], most: number): readonly string[] {
  const set = new Set(all);
  return set.size > most ? [] : [...set];
}

/** Opens connections by asking for heads that a drop asks for too: what is not there is an answer as good as any. */
function askFor({ s3, feeds, bucket }: Readiable, abortSignal: AbortSignal): Promise<unknown>[] {
  const buckets = distinct(
    feeds.map(feed => feed.bucket),
    MOST_BUCKETS,
  );
  const heads = feeds
    .filter((feed, at) => buckets.includes(feed.bucket) && feeds.findIndex(one => one.bucket === feed.bucket) === at)
    .flatMap(feed =>
      Array.from({ length: LOOKS }, () => ({ Bucket: feed.bucket, Key: folderDefaultsKeys(feed.prefix, '')[0] })),
    );
  const looks = heads.map(what => s3.send(new HeadObjectCommand(what), { abortSignal }));
  // The function may read the ledger, and not all that a head says there.
  return [readSmallObject(s3, bucket, listingKey(), MOST_LISTING_BYTES, abortSignal), ...looks];
}

/** Reads the secrets, and mints tokens of them. */
function mint({ feeds, tokens, now }: Readiable): Promise<unknown>[] {
  const secrets = distinct(
    feeds.map(({ secretId }) => secretId),
    MOST_SECRETS,
  );
  return secrets.map(secretId => tokens.get(secretId, new Date(now().getTime() + TOKEN_MS)));
}

/**
 * Makes ready what a first drop would have to make ready while it has a part of a processor only: code is run once over, connections to S3
 * and the API are opened, secrets are read and tokens minted, all at the same time. It ends in time whatever happens, and never throws:
 * what could not be made ready is made by the first drop, which says what is wrong.
 *
 * @param mostMs longest that it may take, in milliseconds.
 */
export async function warmUp(what: Readiable, mostMs = WARM_UP_MS): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const end = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
  const timer = setTimeout(() => controller.abort(), mostMs);
  const parser = what.feeds.some(takesSidecars) ? [import('../../sources/parse-parameter-file.ts')] : [];
  const rehearsed = what.isSlowAfterStart ? rehearse() : Promise.resolve([]);
  // The connection to the API comes last: it may not lie ready for long.
  const work = [...askFor(what, signal), ...mint(what), ...parser, rehearsed.then(() => what.prepare(what.apiUrl))];
  await Promise.race([Promise.allSettled(work), end]);
  clearTimeout(timer);
}
