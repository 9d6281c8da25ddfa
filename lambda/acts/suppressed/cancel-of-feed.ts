import { hash } from 'node:crypto';
import { describeError } from '../../errors.ts';
import type { Followed } from '../../results/turn.ts';
import { type MatchedObject, matchLists } from '../../suppression/match-lists.ts';
import { digestOfLists, type Pinned, pinLists } from '../../suppression/pin-lists.ts';
import { cancelNumbers } from './cancel-numbers.ts';
import { gatherNumbers } from './gather-numbers.ts';
import { GatheredNumbers } from './gathered-numbers.ts';
import { noteSuppressed, type Part, type Round, ring } from './round.ts';

/** Numbers from which on no other list is gathered with them: 40 bytes each. */
const MOST_NUMBERS = 500_000;
/** Part of the time left in which lists are gathered; the suppression lists have to be read, and contacts cancelled, in the rest. */
const GATHER_SHARE = 0.4;
/** For so long somebody may be in a list who should be out of it before the alarm rings, in milliseconds. */
const LATE_MS = 30 * 60_000;
/** Lists of which one sweep says that they are late. */
const MOST_LATE = 50;

/** In another order in every sweep: what takes long, or fails, is not always in front of the same others. */
export function shuffle<T>(items: readonly T[], nameOf: (item: T) => string, salt: string): T[] {
  return items
    .map(item => ({ item, rank: hash('sha256', `${salt} ${nameOf(item)}`) }))
    .sort((a, b) => a.rank.localeCompare(b.rank))
    .map(({ item }) => item);
}

/** One list that is at fault must not keep the others from it; the next sweep tries again. */
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

/** Gathers the numbers of some lists, as many as there is room and time for, at least those of one. */
async function gatherSome(queue: Followed[], pinned: Pinned, round: Round) {
  const gathered = new GatheredNumbers();
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
    // Not all of its numbers are there. By itself, it has all the room that there is.
    else if (parts.length > 0) queue.unshift(followed);
    if (gathered.index.isFull) break;
  }
  return { gathered, parts };
}

/** Takes numbers out of lists that are behind, some lists after the other. */
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
      // What was read, which may be newer than what was seen.
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

/** Says since when lists are behind, and has the alarm ring when that is too long ago. */
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
 * Takes the numbers of suppression lists that changed out of the lists of a feed that run. Each list's own marker says up to which
 * suppression lists it was done, so that none is passed over that came to be meanwhile, and whoever dies leaves it to the next sweep.
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
