import { DropdialError } from '../errors.ts';
import { type SweepCounts, type SweepCursor, writeSweep } from '../events/read-internal-events.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { note } from '../ledger/move.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isTaken } from '../ledger/standing.ts';
import type { Marker } from '../ledger/store/open-markers.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';
import { bringBack, type Due, describeDue, findDue, type HandleDue } from './bring-back.ts';
import { hasWaitedTooLong, isOnItsWay, judgeOpen } from './is-due.ts';
import { type DueInTurn, type OnTheirWay, takeTurns, turnKey, turnOf } from './take-turns.ts';

/** The clients and stores that a sweep uses. */
type SweepWorld = Pick<
  World,
  'ledger' | 'markers' | 'queue' | 'announcer' | 'feeds' | 'putMetrics' | 'now' | 'documents' | 'voximplant' | 'newId'
>;

const NONE = { waiting: 0, tooLong: 0, inDoubt: 0 };
type Counts = Map<string, typeof NONE>;

/** Share of an invocation's time in which pages are started; another invocation continues with the others. */
const TIME_SHARE = 0.5;
/** Drops of one feed that one sweep hands out only to write "waited too long" onto their objects. */
const MAX_NEWS = 50;

interface Findings {
  readonly counts: Counts;
  readonly inTurn: DueInTurn[];
  readonly onTheirWay: OnTheirWay;
  readonly news: Map<string, number>;
}

async function raiseAlarm(
  submission: Submission,
  feed: FeedConfig,
  { log }: Run,
  { ledger, now }: Pick<SweepWorld, 'ledger' | 'now'>,
): Promise<void> {
  const { submission: id, wait, writeBack } = submission.receipt;
  if (wait === undefined || wait.tooLongSince !== undefined) return;
  const fields = { feed: feed.id, submission: id, waiting_for: wait.for, max_wait_hours: feed.maxWaitHours };
  log.error('a drop has waited too long', fields);
  await note(ledger, submission, {
    wait: { ...wait, tooLongSince: now().toISOString() },
    writeBack: { ...writeBack, pending: true },
  });
}

function add(counts: Counts, feed: string, more: typeof NONE): void {
  const { waiting, tooLong, inDoubt } = counts.get(feed) ?? NONE;
  counts.set(feed, {
    waiting: waiting + more.waiting,
    tooLong: tooLong + more.tooLong,
    inDoubt: inDoubt + more.inDoubt,
  });
}

/** Counts an open submission. */
function count(counts: Counts, feed: string, receipt: Receipt, isTooLong: boolean, now: Date): void {
  const { state, lease } = receipt;
  const isLost = state === 'sending' && lease !== undefined && !isTaken(receipt, now);
  add(counts, feed, {
    waiting: Number(state === 'waiting'),
    tooLong: Number(isTooLong),
    inDoubt: Number(state === 'in_doubt' || isLost),
  });
}

/**
 * Reads the document of a marker. One that cannot be read is in doubt: it may be of a newer version, and its list may
 * exist.
 */
async function readOpen(
  { feed, submission }: Marker,
  { counts }: Findings,
  { ledger }: Pick<SweepWorld, 'ledger'>,
): Promise<Submission | undefined> {
  try {
    return await ledger.read(feed, submission);
  } catch (error) {
    if (error instanceof DropdialError && error.code === 'ledger_unreadable')
      add(counts, feed, { ...NONE, inDoubt: 1 });
    throw error;
  }
}

/** Looks at the submission of a marker. Returns it when it is due at once. */
async function look(marker: Marker, found: Findings, run: Run, world: SweepWorld): Promise<Due | undefined> {
  const { markers, announcer, feeds, now } = world;
  const feed = feeds.find(({ id }) => id === marker.feed);
  // The feed is not configured. If it is configured again, its drops are still waiting.
  if (feed === undefined) return undefined;
  const submission = await readOpen(marker, found, world);
  const verdict = judgeOpen(submission?.receipt, marker.at, now(), announcer.owes);
  if (verdict === 'over') await markers.remove(marker);
  if (verdict === 'over' || submission === undefined) return undefined;
  const { receipt } = submission;
  const isTooLong = hasWaitedTooLong(receipt, feed, now());
  count(found.counts, feed.id, receipt, isTooLong, now());
  const due = describeDue(marker, receipt);
  const raised = found.news.get(feed.id) ?? 0;
  if (isTooLong && receipt.wait?.tooLongSince === undefined && raised < MAX_NEWS) {
    found.news.set(feed.id, raised + 1);
    await raiseAlarm(submission, feed, run, world);
    // Handed out even if it is not due, so that the alarm is written onto the object.
    return due;
  }
  const turn = turnOf(receipt);
  if (turn === undefined) return verdict === 'due' ? due : undefined;
  const key = turnKey(feed.id, turn);
  if (verdict === 'due') found.inTurn.push({ ...due, turn });
  else if (isOnItsWay(receipt, marker.at, now())) found.onTheirWay.set(key, (found.onTheirWay.get(key) ?? 0) + 1);
  return undefined;
}

function publish(counts: SweepCounts, { feeds, putMetrics }: Pick<SweepWorld, 'feeds' | 'putMetrics'>): void {
  for (const { id } of feeds) {
    const { waiting, tooLong, inDoubt } = counts[id] ?? NONE;
    putMetrics(id, {
      openWaiting: { value: waiting, unit: 'Count' },
      openWaitingTooLong: { value: tooLong, unit: 'Count' },
      openInDoubt: { value: inDoubt, unit: 'Count' },
    });
  }
}

/**
 * Looks at all open submissions, hands out those that are due, raises the alarm for those that have waited too long,
 * and removes the markers of those that have ended. A large index is read page by page. If there is a queue, another
 * invocation continues after half of the time, but not earlier, because Lambda stops a chain of invocations through one
 * queue after about 16.
 *
 * Drops that wait for a place, or for room in the hour, are handed out last, as many as there is room for.
 *
 * Repeated and concurrent sweeps are harmless: a drop that is handed out is handled like any other.
 */
export async function sweepOpen(
  cursor: Partial<SweepCursor>,
  handle: HandleDue,
  run: Run,
  world: SweepWorld,
): Promise<void> {
  const { markers, queue } = world;
  const counts: Counts = new Map(Object.entries(cursor.counts ?? {}));
  const found: Findings = { counts, inTurn: [], onTheirWay: new Map(), news: new Map() };
  const started = world.now().getTime();
  const enough = started + (run.deadline().getTime() - started) * TIME_SHARE;
  const isLong = () => queue.send !== undefined && world.now().getTime() >= enough;
  let { after } = cursor;
  for (;;) {
    const page = await markers.list(after);
    const due = await findDue(page.markers, run, marker => look(marker, found, run, world));
    if (page.markers.length > 0) run.log.info('swept', { open: page.markers.length, due: due.length });
    await bringBack(due, handle, run, world);
    run.signal.throwIfAborted();
    after = page.after;
    if (after === undefined || isLong()) break;
  }
  await bringBack(await takeTurns(found.inTurn, found.onTheirWay, run, world), handle, run, world);
  run.signal.throwIfAborted();
  if (after !== undefined && queue.send) {
    await queue.send(writeSweep({ after, counts: Object.fromEntries(counts) }));
    return;
  }
  publish(Object.fromEntries(counts), world);
}
