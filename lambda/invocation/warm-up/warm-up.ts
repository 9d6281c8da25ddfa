import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../../feed/feed-config.ts';
import { takesSidecars } from '../../feed/origin-rules.ts';
import { folderDefaultsKeys } from '../../keys/folder-defaults-key.ts';
import { listingKey } from '../../ledger/store/ledger-keys.ts';
import { readSmallObject } from '../../s3/read-small-object.ts';
import type { TokenSource } from '../../voximplant/credentials/mint-token.ts';

/** The things that can be prepared. */
export interface Readiable {
  readonly s3: S3Client;
  readonly feeds: readonly FeedConfig[];
  /** The ledger's. */
  readonly bucket: string;
  readonly apiUrl: string;
  readonly tokens: TokenSource;
  /** Opens a connection ahead of time. */
  readonly prepare: (origin: string) => void;
  readonly now: () => Date;
  /**
   * Whether a drop gets a smaller share of a processor than the start. Otherwise preparing costs as much time as it
   * saves, and only the secrets are read, beside the first drop.
   */
  readonly isSlowAfterStart: boolean;
}

/** The maximum duration of a warm-up, in milliseconds: the delay of a start by a slow server or a wrong address. */
const WARM_UP_MS = 2_000;
/**
 * How many secrets and buckets are prepared. Others are prepared by their first drop, since nobody knows to which feed
 * that will belong.
 */
const MOST_SECRETS = 3;
const MOST_BUCKETS = 3;
/** How many requests the first look at a drop makes at once; requests to the ledger are sequential. */
const LOOKS = 4;
/** The size limit of the ledger document that is read to open a connection. */
const MOST_LISTING_BYTES = 64 * 1024;
/** How long a token minted now is needed, in milliseconds: the maximum run time of a function. */
const TOKEN_MS = 900_000;

function distinct(all: readonly string[], most: number): readonly string[] {
  const set = new Set(all);
  return set.size > most ? [] : [...set];
}

/** Opens connections with HEAD requests like those of a drop; a "not found" is as good an answer as any. */
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
  // The function may read the ledger, but not with every request of `looks`.
  return [readSmallObject(s3, bucket, listingKey(), MOST_LISTING_BYTES, abortSignal), ...looks];
}

/** Reads the secrets and mints tokens from them. */
function mint({ feeds, tokens, now }: Readiable): Promise<unknown>[] {
  const secrets = distinct(
    feeds.map(({ secretId }) => secretId),
    MOST_SECRETS,
  );
  return secrets.map(secretId => tokens.get(secretId, new Date(now().getTime() + TOKEN_MS)));
}

/**
 * Prepares for a first drop, which would otherwise do the same work with a share of a processor: runs the code once,
 * opens connections to S3 and the API, reads secrets and mints tokens, all at once. It always ends in time and never
 * throws: if something fails, the first drop does it again and reports the error.
 *
 * @param mostMs the maximum duration in milliseconds.
 */
export async function warmUp(what: Readiable, mostMs = WARM_UP_MS): Promise<void> {
  if (!what.isSlowAfterStart) {
    // Not awaited: the drop begins meanwhile. If the function is frozen here, the drop reads the secret itself.
    void Promise.allSettled(mint(what));
    return;
  }
  const controller = new AbortController();
  const { signal } = controller;
  const end = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
  const timer = setTimeout(() => controller.abort(), mostMs);
  const parser = what.feeds.some(takesSidecars) ? [import('../../sources/parse-parameter-file.ts')] : [];
  const rehearsed = import('./rehearse.ts').then(({ rehearse }) => rehearse());
  // The connection to the API comes last, because it may not stay idle for long.
  const work = [...askFor(what, signal), ...mint(what), ...parser, rehearsed.then(() => what.prepare(what.apiUrl))];
  await Promise.race([Promise.allSettled(work), end]);
  clearTimeout(timer);
}
