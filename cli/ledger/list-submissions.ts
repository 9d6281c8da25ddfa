import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import type { Submission } from '../../lambda/ledger/submission.ts';
import { UsageError } from '../command.ts';
import type { OpenLedger } from './open-ledger.ts';

/** How many documents are read at once. */
const PARALLEL = 16;

/** The submission of a document in the ledger. */
export interface Id {
  readonly feed: string;
  readonly submission: string;
}

/** A document in a listing. */
export interface ListedDocument extends Id {
  /** Changes with every write. */
  readonly etag: string;
}

/**
 * Lists the documents of submissions without reading them.
 *
 * @param prefix the beginning of their keys: empty, or `FEED/` and the beginning of an id.
 */
export async function* listIds({ s3, config }: OpenLedger, prefix: string): AsyncGenerator<ListedDocument> {
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: config.ledgerBucket, Prefix: LEDGER_PREFIXES.submissions + prefix },
  )) {
    for (const { Key = '', ETag: etag = '' } of Contents) {
      const [, feed, submission] = /^submissions\/([^/]+)\/([0-9a-f]{64})\.json$/.exec(Key) ?? [];
      if (feed !== undefined && submission !== undefined) yield { feed, submission, etag };
    }
  }
}

/**
 * Reads the submissions of one feed, or of all.
 *
 * @param onProgress gets the number read so far.
 */
export async function* readSubmissions(
  open: OpenLedger,
  feed: string | undefined,
  onProgress: (read: number) => void,
): AsyncGenerator<Submission> {
  const ids = await Array.fromAsync(listIds(open, feed === undefined ? '' : `${feed}/`));
  yield* readEach(open, ids, onProgress);
}

/** Reads the given documents, several at once, and skips those that no longer exist. */
export async function* readEach(
  open: OpenLedger,
  ids: readonly Id[],
  onProgress: (read: number) => void = () => undefined,
): AsyncGenerator<Submission> {
  for (let from = 0; from < ids.length; from += PARALLEL) {
    const entries = ids.slice(from, from + PARALLEL).map(id => open.ledger.read(id.feed, id.submission));
    for (const entry of await Promise.all(entries)) if (entry) yield entry;
    onProgress(Math.min(from + PARALLEL, ids.length));
  }
}

/**
 * Finds one submission by its id or the beginning of it.
 *
 * @throws {UsageError} if none or more than one matches.
 */
export async function findSubmission(open: OpenLedger, id: string): Promise<Submission> {
  if (!/^[0-9a-f]{6,64}$/.test(id))
    throw new UsageError(`a submission is named by 6 to 64 hexadecimal digits; got "${id}"`);
  const found: Id[] = [];
  for (const { id: feed } of open.config.feeds) {
    found.push(...(await Array.fromAsync(listIds(open, `${feed}/${id}`))));
  }
  const [first, second] = found;
  if (first === undefined)
    throw new UsageError(`no submission begins with ${id}; "dropdial submissions --all" lists all of them`);
  if (second !== undefined) throw new UsageError(`${found.length} submissions begin with ${id}; give more digits`);
  const entry = await open.ledger.read(first.feed, first.submission);
  if (entry === undefined) throw new UsageError(`no submission begins with ${id}`);
  return entry;
}
