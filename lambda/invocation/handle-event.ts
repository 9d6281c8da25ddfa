import type { Located, Outcome } from '../drop/drop.ts';
import { followUp } from '../drop/follow-up.ts';
import { locateDrops } from '../drop/locate/locate-drops.ts';
import { processDrop } from '../drop/process-drop.ts';
import type { ObjectRef } from '../events/object-ref.ts';
import { orderEvents } from '../events/order-events.ts';
import { readEvent } from '../events/read-events.ts';
import { readSweep } from '../events/read-internal-events.ts';
import { findFeed } from '../feed/find-feed.ts';
import { isCancelKey } from '../keys/cancel-key.ts';
import { isFolderDefaultsKey } from '../keys/folder-defaults-key.ts';
import { isListKey } from '../keys/suppression-key.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Run } from '../run.ts';
import { planFile } from '../submission/submit.ts';
import type { World } from '../world.ts';
import { reportOutcome } from './report-outcome.ts';

/**
 * The pause that ends first. One without a time ends when the queue brings the message back, and counts as the last.
 */
function sooner(a: Pause | undefined, b: Pause | undefined): Pause | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [first = Number.POSITIVE_INFINITY, second = Number.POSITIVE_INFINITY] = [
    a.until?.getTime(),
    b.until?.getTime(),
  ];
  return second < first ? b : a;
}

/**
 * True when the drop waits and a sweep will bring it back, so that its message is not needed once its outcome is
 * announced.
 */
function waitsForSweep(outcome: Outcome, { queue }: Pick<World, 'queue'>): boolean {
  if (outcome.status === 'unfinished' || queue.send === undefined) return false;
  const { code } = outcome.pause ?? {};
  const waits = outcome.receipt?.state === 'waiting' || code === 'outside_hours';
  return waits && code !== 'event_not_sent';
}

/** True when the drop had no outcome before. An unfinished drop comes back and is counted then. */
function isNews(outcome: Outcome): boolean {
  return outcome.status !== 'unfinished' && outcome.status !== 'skipped' && outcome.isOld !== true;
}

/** Counts a file that had no answer when a listing found it: its event was lost, failed or is late. */
function countUnanswered(ref: ObjectRef, { log }: Run, { feeds, putMetrics }: World): void {
  const feed = findFeed(feeds, ref);
  if (feed === undefined) return;
  log.error('a file had no answer an hour after its upload', { feed: feed.id });
  putMetrics(feed.id, { unanswered: { value: 1, unit: 'Count' } });
}

/** @returns why the event has to come back, if it has to. */
async function handleLocated(
  item: Exclude<Located, { kind: 'skip' }>,
  ref: ObjectRef,
  run: Run,
  world: World,
): Promise<Pause | undefined> {
  const { feed } = item.kind === 'orphan' ? item.orphan : item.drop;
  const outcome =
    item.kind === 'orphan' ? await followUp(item.orphan, run, world) : await processDrop(item.drop, run, world);
  reportOutcome(feed.id, outcome, run.log, world);
  if (ref.isFound && isNews(outcome)) countUnanswered(ref, run, world);
  if (waitsForSweep(outcome, world)) return undefined;
  if (!feed.cancelFile || item.kind === 'orphan' || outcome.status !== 'created') return outcome.pause;
  const { cancelBeside } = await import('../acts/cancel-by-file.ts');
  return sooner(outcome.pause, await cancelBeside(item.drop.head, feed, run, world));
}

/** Handles a file that a listing found. A file that cannot be handled counts as unanswered, too. */
async function handleFound(ref: ObjectRef, run: Run, world: World): Promise<Pause | undefined> {
  try {
    return await handleObject(ref, run, world);
  } catch (error) {
    countUnanswered(ref, run, world);
    throw error;
  }
}

/**
 * Logs that an event starts nothing. In a bucket that is used for drops only, an object that belongs to no feed is also
 * marked.
 */
async function passBy(reason: string, ref: ObjectRef, run: Run, world: World): Promise<void> {
  run.log.info('outcome', { status: 'skipped', reason });
  if (ref.bucket !== world.ownBucket || (reason !== 'no_feed' && reason !== 'not_a_csv')) return;
  const { markUnclaimed } = await import('../write-back/unclaimed/mark-unclaimed.ts');
  await markUnclaimed(ref, run, world);
}

/** Handles a cancel file. It is never a drop, in any feed. */
async function handleCancelFile(ref: ObjectRef, run: Run, world: World): Promise<Pause | undefined> {
  const feed = findFeed(world.feeds, ref);
  if (feed?.cancelFile) {
    const { cancelByFile } = await import('../acts/cancel-by-file.ts');
    return cancelByFile(ref, feed, run, world);
  }
  await passBy(feed ? 'cancel_file' : 'no_feed', ref, run, world);
  return undefined;
}

async function handleObject(ref: ObjectRef, run: Run, world: World): Promise<Pause | undefined> {
  const feed = findFeed(world.feeds, ref);
  const isList = feed !== undefined && isListKey(ref.key, feed);
  if (isFolderDefaultsKey(ref.key)) {
    const { wakeFolder } = await import('../sweep/wake-folder.ts');
    await wakeFolder(ref, due => handleDue(due, run, world), run, world);
  }
  if (isCancelKey(ref.key) && ref.due === undefined && !isList) return handleCancelFile(ref, run, world);
  let pause: Pause | undefined;
  for (const item of await locateDrops(ref, run, world)) {
    if (item.kind === 'skip') await passBy(item.reason, ref, run, world);
    else pause = sooner(pause, await handleLocated(item, ref, run, world));
  }
  return pause;
}

/** Handles a drop that a sweep handed out. If another worker has it, nothing is left to do. */
async function handleDue(ref: ObjectRef, run: Run, world: World): Promise<Pause | undefined> {
  const pause = await handleObject(ref, run, world);
  if (pause?.code !== 'submission_busy') return pause;
  run.log.info('what is due is on its way already', { reason: pause.message });
  return undefined;
}

/**
 * Handles a drop that a sweep put into the queue. The drop is listed as open, so the next sweep brings it again. If the
 * queue retried it as well, a drop that keeps failing would be tried more often with every sweep. After a fault, its
 * message is retried once.
 */
async function handleDueOnce(ref: ObjectRef, run: Run, world: World): Promise<void> {
  const pause = await handleDue(ref, run, world);
  if (pause) run.log.info('what was due is left to the next sweep', { reason: `${pause.code}: ${pause.message}` });
}

function handlerOf({ due, isFound }: ObjectRef): typeof handleObject {
  if (isFound) return handleFound;
  return due === undefined ? handleObject : handleDue;
}

/**
 * Handles one event of any kind: from S3 in any envelope, a sweep, or a drop that a sweep hands out.
 *
 * @returns why and when it has to come back; `undefined` when it is finished.
 * @throws {DropdialError} for a fault, after which it also has to come back.
 */
export async function handleEvent(event: unknown, run: Run, world: World): Promise<Pause | undefined> {
  const cursor = readSweep(event);
  if (cursor) {
    const { handleSweep } = await import('./handle-sweep.ts');
    await handleSweep(cursor, due => handleDue(due, run, world), planFile, run, world);
    return undefined;
  }
  let pause: Pause | undefined;
  for (const ref of orderEvents(readEvent(event))) {
    if (ref.due !== undefined && world.queue.send) await handleDueOnce(ref, run, world);
    else pause = sooner(pause, await handlerOf(ref)(ref, run, world));
  }
  return pause;
}
