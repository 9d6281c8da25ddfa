import { hash } from 'node:crypto';
import { type Encryption, type RowIndex, readRowIndex } from '../../csv/row-index.ts';
import { DropdialError } from '../../errors.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import type { Results } from '../../ledger/list-part.ts';
import type { Watched } from '../../ledger/move-list.ts';
import { isOfDrop } from '../../ledger/own-object.ts';
import type { Run } from '../../run.ts';
import { readHead } from '../../s3/read-head.ts';
import { MAX_PAGE } from '../../voximplant/results/read-tasks.ts';
import type { World } from '../../world.ts';
import { contactsMade } from '../contacts-made.ts';
import { chooseKey } from './choose-key.ts';
import { type Collected, type CollectWay, type CollectWorld, idOf } from './collect-way.ts';
import { finish } from './finish.ts';
import { type Progress, readProgress } from './progress.ts';
import { Notes, readOn } from './read-on.ts';
import { Collector, type Reading } from './read-pages.ts';
import { releaseList, takeList } from './take-list.ts';
import type { UploadOptions } from './upload-file.ts';

/**
 * The encryption of the upload: as the row index recorded it at planning or, without an index, that of the object, if
 * it still exists.
 */
async function encryptionOf(
  { receipt }: Watched,
  index: RowIndex | undefined,
  { signal }: Run,
  { s3 }: Pick<World, 's3'>,
): Promise<Encryption> {
  if (index) return index.encryption;
  const head = await readHead(s3, receipt.drop.bucket, receipt.drop.key, signal);
  return head && isOfDrop(receipt, head) ? head.output : {};
}

async function beginProgress(
  submission: Watched,
  feed: FeedConfig,
  shape: string,
  options: UploadOptions,
): Promise<Progress> {
  const file = await chooseKey('results', submission, feed, options);
  if (file === undefined) throw new DropdialError('withheld', 'every name for the results is taken');
  return {
    revision: options.revision,
    shape,
    pass: 1,
    isAnew: false,
    offset: 0,
    page: MAX_PAGE,
    counts: { new: 0, in_progress: 0, processed: 0, error: 0, canceled: 0, unknown: 0 },
    isAscending: true,
    odd: 0,
    unjoined: 0,
    isRead: false,
    isComplete: false,
    missing: 0,
    file: { ...file, tail: Buffer.alloc(0) },
    ids: new Float64Array(0),
    seen: new Uint8Array(0),
  };
}

/**
 * Reads every task of a list that has ended and writes the results as one file that appears complete or not at all. It
 * can stop at any moment; the next worker continues from the last note.
 *
 * ```
 *   ledger: collecting -- pages, parts, notes -- last part -- note: all is read -- complete, If-None-Match -- collected
 *     a crash here continues from the last note       a crash here completes again, and finds its own object
 * ```
 */
export async function collect(found: Watched, way: CollectWay, world: CollectWorld): Promise<Collected> {
  const { feed, run } = way;
  const submission = await takeList(found, way, world);
  if (submission === undefined) return { kind: 'busy' };
  const { answer, plan, parameters, drop, list } = submission.receipt;
  const id = idOf(submission);
  const rows = await world.lists.readRows(id);
  const index = rows && readRowIndex(rows);
  const revision = (list.results?.revision ?? 0) + 1;
  const options: UploadOptions = {
    s3: world.s3,
    bucket: drop.bucket,
    submission: id.submission,
    revision,
    encryption: await encryptionOf(submission, index, run, world),
    tag: feed.results?.tag,
    signal: run.signal,
  };
  const shape: Reading['shape'] = {
    delimiter: plan?.delimiter ?? ';',
    quote: parameters?.quote ?? '"',
    results: { columns: feed.results?.columns ?? 'all', fields: feed.results?.fields ?? [] },
  };
  const shapeDigest = hash('sha256', JSON.stringify(shape));
  const kept = await world.lists.readProgress(id);
  const earlier = kept && readProgress(kept.bytes);
  // If the columns were configured anew meanwhile, the rows would no longer be those of the header.
  const isOfThis = earlier?.revision === revision && earlier.shape === shapeDigest;
  const progress = isOfThis ? earlier : await beginProgress(submission, feed, shapeDigest, options);
  const reading: Reading = {
    listId: answer?.list_id ?? 0,
    reader: way.reader,
    index,
    stored: contactsMade(submission.receipt),
    shape,
    upload: options,
  };
  const notes = new Notes(id, world, kept?.etag);
  const end = (by: Results['joinedBy']) => finish(submission, progress, by, way, { reading, notes }, world);
  if (progress.isRead) return end(new Collector(progress, reading).joinedBy);
  const read = await readOn(progress, reading, way, notes, world);
  if (read.kind === 'read') return end(read.by);
  await releaseList(submission, world);
  return read;
}
