import { setTimeout as sleep } from 'node:timers/promises';
import { type Encryption, type RowIndex, readRowIndex } from '../../csv/row-index.ts';
import { DropdialError } from '../../errors.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import { type ResultsKind, resultsKeys } from '../../keys/name-results.ts';
import type { Results } from '../../ledger/list-part.ts';
import { moveList, type Watched } from '../../ledger/move-list.ts';
import type { ListId } from '../../ledger/store/list-store.ts';
import { leaseOf, type Run } from '../../run.ts';
import { readHead } from '../../s3/read-head.ts';
import type { ListReader } from '../../voximplant/account.ts';
import { MAX_PAGE } from '../../voximplant/results/read-tasks.ts';
import { TASK_STATES } from '../../voximplant/results/task-states.ts';
import type { World } from '../../world.ts';
import { beginAgain, judgeReading } from './judge-reading.ts';
import { type FileOnItsWay, type Progress, readProgress, writeProgress } from './progress.ts';
import { Collector, type Reading, type Stopped } from './read-pages.ts';
import { complete, lookAtKey, type UploadOptions } from './upload-file.ts';
import { writeUnreached } from './write-unreached.ts';

/** What collecting may touch. */
export type CollectWorld = Pick<World, 's3' | 'ledger' | 'lists' | 'now'>;

/** Pages that are read between two notes, where nothing is written down: what a worker that dies may have to read again. */
const PAGES_A_NOTE = 20;
/** A page that could not be read is asked for again after these times, in milliseconds. */
const RETRIES_MS = [500, 1000, 2000, 4000, 8000];

/** What one turn of collecting came to. */
export type Collected =
  | { readonly kind: 'collected'; readonly submission: Watched }
  /** The time of this invocation is used up; the next sweep goes on. */
  | { readonly kind: 'later' }
  /** Another worker is at it. */
  | { readonly kind: 'busy' }
  /** The API did not show its tasks. */
  | { readonly kind: 'stopped'; readonly because: NonNullable<Stopped> };

/** A way to collect the results of one list. */
export interface CollectWay {
  readonly feed: FeedConfig;
  readonly run: Run;
  readonly reader: Pick<ListReader, 'read'>;
  /** No page is begun after that, in milliseconds since the epoch. */
  readonly enough: number;
}

function idOf({ receipt: { feed, submission } }: Watched): ListId {
  return { feed, submission };
}

/** How the upload is encrypted: as it is while it lies there, else as it was when it was planned. */
async function encryptionOf(
  { receipt: { drop, writeBack } }: Watched,
  index: RowIndex | undefined,
  { signal }: Run,
  { s3 }: Pick<World, 's3'>,
): Promise<Encryption> {
  if (index) return index.encryption;
  const head = await readHead(s3, drop.bucket, drop.key, signal);
  const isTheDrop = head && [drop, ...writeBack.copies].some(({ etag }) => etag === head.etag);
  return isTheDrop ? head.output : {};
}

/** Where a file goes: a name that nobody has, or that has what we wrote there before. */
async function placeFile(
  kind: ResultsKind,
  { receipt }: Watched,
  { prefix, results }: FeedConfig,
  options: UploadOptions,
): Promise<FileOnItsWay | undefined> {
  const { drop, submission, list } = receipt;
  const before = kind === 'results' ? list?.results : list?.results?.unreached;
  for (const key of resultsKeys(drop.key, kind, submission, { prefix, to: results?.to })) {
    const lying = await lookAtKey(options, key);
    // What we wrote and somebody changed since is somebody's.
    const isOurs = lying?.submission === submission && (before === undefined || before.etag === lying.etag);
    if (lying !== undefined && !isOurs) continue;
    return { key, parts: [], rows: 0, ...(lying && { replaces: lying.etag }) };
  }
  return undefined;
}

async function beginProgress(
  submission: Watched,
  feed: FeedConfig,
  revision: number,
  options: UploadOptions,
): Promise<Progress> {
  const file = await placeFile('results', submission, feed, options);
  if (file === undefined) throw new DropdialError('withheld', 'every name for the results is taken');
  return {
    revision,
    pass: 1,
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

/** Takes the list for this invocation; `undefined` when another one has it. */
async function take(
  submission: Watched,
  { run }: CollectWay,
  { ledger, now }: CollectWorld,
): Promise<Watched | undefined> {
  const { list } = submission.receipt;
  const { collecting } = list;
  const { owner, until } = leaseOf(run);
  const { owner: holder = owner, until: held = '' } = collecting ?? {};
  if (holder !== owner && Date.parse(held) > now().getTime()) return undefined;
  const since = collecting?.since ?? now().toISOString();
  const state = 'collecting' as const;
  return moveList(ledger, submission, 'collect', { ...list, state, collecting: { owner, until, since } }, now());
}

/** The next sweep goes on at once. */
async function release(submission: Watched, { ledger, now }: CollectWorld): Promise<void> {
  const { list } = submission.receipt;
  const collecting = list.collecting && { since: list.collecting.since };
  await moveList(ledger, submission, 'collect', { ...list, collecting }, now());
}

/** How far a list was collected, and the condition of the next note. */
class Notes {
  readonly #id: ListId;
  readonly #world: CollectWorld;
  #etag: string | undefined;

  constructor(id: ListId, world: CollectWorld, etag: string | undefined) {
    this.#id = id;
    this.#world = world;
    this.#etag = etag;
  }

  /** @throws {DropdialError} `ledger_conflict` when another worker goes on with it: then this one is too late. */
  async write(progress: Progress): Promise<void> {
    const written = await this.#world.lists.writeProgress(this.#id, writeProgress(progress), this.#etag);
    if (written === undefined)
      throw new DropdialError('ledger_conflict', `another worker collects submission ${this.#id.submission}`);
    this.#etag = written;
  }
}

/** Reads on, with notes on the way: whenever a part was sent, so that no row has to be kept with a note. */
async function readOn(progress: Progress, reading: Reading, way: CollectWay, notes: Notes, world: CollectWorld) {
  let collector = new Collector(progress, reading);
  let noted = progress.file.parts.length;
  let fails = 0;
  for (let pages = 1; ; pages++) {
    way.run.signal.throwIfAborted();
    if (world.now().getTime() >= way.enough) return { kind: 'later' } as const;
    const next = await collector.next();
    if (next !== 'more' && next !== 'end') {
      const pause = RETRIES_MS[fails++];
      // Only the page is missing: what was read before it need not be read again.
      if (pause === undefined || !mayPass(next)) return { kind: 'stopped', because: next } as const;
      await sleep(pause, undefined, { signal: way.run.signal });
      continue;
    }
    fails = 0;
    if (next === 'more') {
      const { parts, tail } = progress.file;
      const isDue = parts.length > noted || pages % PAGES_A_NOTE === 0;
      if (isDue && tail.length === 0) await notes.write(progress);
      noted = parts.length;
      continue;
    }
    const verdict = judgeReading(progress, reading.stored);
    if (verdict !== 'again') {
      progress.isComplete = verdict === 'whole';
      return { kind: 'read', by: collector.joinedBy } as const;
    }
    beginAgain(progress);
    noted = 0;
    await notes.write(progress);
    collector = new Collector(progress, reading);
  }
}

/** True for what is over in a moment: no answer, or too many questions. */
function mayPass(because: NonNullable<Stopped>): boolean {
  return because.kind === 'failed' || because.class === 'transient';
}

/** What is known less well than before must not take its place. */
function isPoorer(before: Results | undefined, { counts, isComplete }: Progress): boolean {
  if (before === undefined) return false;
  const ended = ({ processed, error }: Results['counts'] | Progress['counts']) => processed + error;
  return (before.complete && !isComplete) || ended(counts) < ended(before.counts);
}

/** Completes the files, and says it. Nothing is said when another object lies there meanwhile: then all is done anew. */
async function finish(
  submission: Watched,
  progress: Progress,
  joinedBy: Results['joinedBy'],
  { feed }: CollectWay,
  { reading, notes }: { readonly reading: Reading; readonly notes: Notes },
  { ledger, lists, now }: CollectWorld,
): Promise<Collected> {
  const { list, writeBack } = submission.receipt;
  const { upload: options, shape, index } = reading;
  const { collecting: _collecting, problem: _problem, ...rest } = list;
  const also = { writeBack: { ...writeBack, pending: true } };
  const conclude = async (more: Pick<typeof list, 'results' | 'problem'>): Promise<Collected> => {
    const next = { ...rest, ...more, state: 'collected' as const };
    return { kind: 'collected', submission: await moveList(ledger, submission, 'collect', next, now(), also) };
  };
  const anew = async (): Promise<Collected> => {
    await lists.removeProgress(idOf(submission));
    return { kind: 'later' };
  };
  if (isPoorer(list.results, progress)) return conclude({ problem: POORER });
  const { file } = progress;
  const etag = await complete(file, options, () => notes.write({ ...progress, isRead: true }));
  if (etag === 'lost') return anew();
  const results = { key: file.key, etag, rows: file.rows };
  const place = feed.results?.unreached ? await placeFile('unreached', submission, feed, options) : undefined;
  const columns = index?.columns ?? progress.columns ?? [];
  const unreached =
    place && (await writeUnreached({ ...place, tail: Buffer.alloc(0) }, { ...shape, columns }, results, options));
  if (unreached === 'lost') return anew();
  const total = TASK_STATES.reduce((sum, state) => sum + progress.counts[state], 0);
  return conclude({
    results: {
      ...results,
      revision: progress.revision,
      at: now().toISOString(),
      counts: { total, ...progress.counts },
      complete: progress.isComplete,
      final: list.ended !== 'given_up',
      joinedBy,
      unjoined: progress.unjoined,
      ...(place && unreached && { unreached: { key: place.key, ...unreached } }),
    },
  });
}

const POORER = {
  code: 'results_poorer',
  message: 'the API showed less of the list than before: the earlier results stay as they are',
} as const;

/**
 * Reads every task of a list that is over and writes what became of each, as one file that appears as a whole. May be stopped at any
 * moment: whoever comes next goes on from the last note.
 *
 * ```
 *   ledger: collecting -- pages, parts, a note each -- the last part -- a note: all is read -- completed, If-None-Match -- ledger: collected
 *        dies here: from the last note                               dies here: completed again, and met as its own
 * ```
 */
export async function collect(found: Watched, way: CollectWay, world: CollectWorld): Promise<Collected> {
  const { feed, run } = way;
  const submission = await take(found, way, world);
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
  const kept = await world.lists.readProgress(id);
  const earlier = kept && readProgress(kept.bytes);
  const isOfThis = earlier?.revision === revision;
  const progress = isOfThis ? earlier : await beginProgress(submission, feed, revision, options);
  const reading: Reading = {
    listId: answer?.list_id ?? 0,
    reader: way.reader,
    index,
    stored: answer?.count ?? plan?.rows ?? 0,
    shape: {
      delimiter: plan?.delimiter ?? ';',
      quote: parameters?.quote ?? '"',
      results: { columns: feed.results?.columns ?? 'all', fields: feed.results?.fields ?? [] },
    },
    upload: options,
  };
  const notes = new Notes(id, world, kept?.etag);
  const end = (by: Results['joinedBy']) => finish(submission, progress, by, way, { reading, notes }, world);
  if (progress.isRead) return end(new Collector(progress, reading).joinedBy);
  const read = await readOn(progress, reading, way, notes, world);
  if (read.kind === 'read') return end(read.by);
  await release(submission, world);
  return read;
}
