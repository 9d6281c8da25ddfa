import { hash } from 'node:crypto';
import { describeError } from '../../errors.ts';
import type { Followed } from '../../results/turn.ts';
import { type MatchedObject, matchLists } from '../../suppression/match-lists.ts';
import { digestOfLists, type Pinned, pinLists } from '../../suppression/pin-lists.ts';
import { cancelNumbers } from './cancel-numbers.ts';
import { gatherNumbers } from './gather-numbers.ts';
import { GatheredNumbers } from './gathered-numbers.ts';
import { noteSuppressed, type Part, type Round, ring } from './round.ts';

/** Once this many numbers are gathered, no further call list is added. A number takes 40 bytes. */
const MOST_NUMBERS = 500_000;
/** Share of the time left for gathering. Reading the suppression lists and cancelling contacts need the rest. */
const GATHER_SHARE = 0.4;
/** Time after which the alarm rings for suppressed people who are still in a call list, in milliseconds. */
const LATE_MS = 30 * 60_000;
/** One sweep notes `lateSince` on at most this many call lists. */
const MOST_LATE = 50;

/** Orders items differently in every sweep, so that slow or failing ones are not always ahead of the same others. */
export function shuffle<T>(items: readonly T[], nameOf: (item: T) => string, salt: string): T[] {
  return items
    .map(item => ({ item, rank: hash('sha256', `${salt} ${nameOf(item)}`) }))
    .sort((a, b) => a.rank.localeCompare(b.rank))
    .map(({ item }) => item);
}

/** Logs a failure, so that one call list does not hold up the others; the next sweep tries again. */
async function safely<T>({ id }: Followed, { run }: Round, work: () => Promise<T>): Promise<T | undefined> {
  run.signal.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    run.signal.throwIfAborted();
    const reason = describeError(error);
    run.log.warn('numbers of suppression lists could not be taken out of a list', { ...id, reason });
    return undefined;
  }
}

/** The alarm rings if it stays so: the call list is behind. */
function sayTooLarge({ id }: Followed, most: number, { run }: Round): void {
  run.log.warn('a call list has too many numbers to be compared with suppression lists in this memory', {
    ...id,
    most,
  });
}

/** Gathers the numbers of at least one call list, and of more while there is room and time. */
async function gatherSome(queue: Followed[], pinned: Pinned, round: Round) {
  const gathered = new GatheredNumbers(round.readCell, round.world.mostValues);
  const parts: Part[] = [];
  const { now } = round.world;
  const begun = now().getTime();
  const enough = begun + (round.run.deadline().getTime() - begun) * GATHER_SHARE;
  const hasRoom = () => gathered.length < MOST_NUMBERS && now().getTime() < enough;
  for (
    let next = queue.shift();
    next !== undefined;
    next = parts.length === 0 || hasRoom() ? queue.shift() : undefined
  ) {
    const followed = next;
    const part = await safely(followed, round, () => gatherNumbers(followed, pinned, gathered, round));
    if (part === undefined) continue;
    if (!gathered.index.isFull) parts.push(part);
    // Some of its numbers are missing. Alone in the next round, it has all the room.
    else if (parts.length > 0) queue.unshift(followed);
    else sayTooLarge(followed, gathered.index.limit, round);
    if (gathered.index.isFull) break;
  }
  return { gathered, parts };
}

/** Takes suppressed numbers out of the call lists that are behind, one group after another. */
async function workThrough(queue: Followed[], pinned: Pinned, round: Round): Promise<void> {
  const { lists, run, world } = round;
  while (queue.length > 0) {
    const { gathered, parts } = await gatherSome(queue, pinned, round);
    if (parts.length === 0) continue;
    let objects: readonly MatchedObject[] = [];
    let upTo = pinned.digest;
    if (gathered.length > 0) {
      const matched = await matchLists(lists, gathered.index, { ...world, signal: run.signal, deadline: run.deadline });
      if (matched.kind === 'unusable') return sayUnusable(matched.message, round);
      ({ objects } = matched);
      // The digest of the objects that were read, which may be newer than the pinned ones.
      upTo = digestOfLists(lists, objects);
    }
    for (const part of parts) {
      await safely(part.followed, round, () => cancelNumbers(part, gathered, objects, upTo, round));
    }
  }
}

function sayUnusable(reason: string, round: Round): void {
  round.run.log.error('a suppression list cannot be used: nobody on it is taken out of lists that run', {
    feed: round.feed.id,
    reason,
  });
  ring(round);
}

/** Notes since when call lists are behind, and raises the alarm when that is too long ago. */
async function noteLate(left: readonly Followed[], round: Round): Promise<void> {
  const { feed, run, world } = round;
  const now = world.now();
  const late = left.filter(({ look: { suppressed } }) => {
    return suppressed?.lateSince !== undefined && now.getTime() - Date.parse(suppressed.lateSince) > LATE_MS;
  });
  if (late.length > 0) {
    run.log.error('somebody on a suppression list may still be called', { feed: feed.id, lists: late.length });
    ring(round);
  }
  const isUnsaid = ({ look }: Followed) => look.suppressed?.lateSince === undefined;
  for (const followed of left.filter(isUnsaid).slice(0, MOST_LATE)) {
    await noteSuppressed(followed, { ...followed.look.suppressed, lateSince: now.toISOString() }, round);
  }
}

/**
 * Takes the numbers on changed suppression lists out of the running call lists of a feed. Each call list's own marker
 * has the digest of the suppression lists up to which it is done. So a call list that starts meanwhile is not missed,
 * and if a worker dies, the next sweep continues.
 */
export async function cancelOfFeed(own: readonly Followed[], round: Round): Promise<void> {
  const { lists, run, world } = round;
  const pinned = await pinLists(lists, { s3: world.s3, signal: run.signal, now: world.now });
  if (typeof pinned === 'string') return sayUnusable(pinned, round);
  const behind = own.filter(({ look }) => look.suppressed?.upTo !== pinned.digest);
  if (behind.length === 0) return;
  try {
    await workThrough(
      shuffle(behind, ({ id }) => id.submission, run.owner),
      pinned,
      round,
    );
  } catch (error) {
    run.log.warn('not all lists were compared with suppression lists that changed', {
      feed: round.feed.id,
      reason: describeError(error),
    });
  }
  await noteLate(
    behind.filter(({ id }) => !round.settled.has(id.submission)),
    round,
  );
}
