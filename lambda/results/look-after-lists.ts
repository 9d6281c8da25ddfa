import { describeError } from '../errors.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import type { Run } from '../run.ts';
import { HOUR_MS } from '../time/units.ts';
import { LISTS_A_LOOK } from '../voximplant/results/look-at-lists.ts';
import { sayProblem } from './collect-due.ts';
import { findDue, findFollowed, safely } from './find-due.ts';
import { goOn } from './take-look.ts';
import { type BeforeLooks, type Due, dueIn, type LookWorld, type Tally, type Turn, withProblem } from './turn.ts';

/** Requests for list states, per sweep and account. The remaining lists are due in the next sweep. */
const MAX_REQUESTS = 10;

/** Looks at the lists of one account, with as many lists in one request as possible. */
async function lookAtAccount(all: readonly Due[], turn: Turn): Promise<void> {
  const chunks: Due[][] = [];
  for (let from = 0; from < all.length; from += LISTS_A_LOOK) chunks.push(all.slice(from, from + LISTS_A_LOOK));
  const refused: Due[] = [];
  let hasAnswered = false;
  let requests = 0;
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    const { run, reader } = turn;
    if (requests >= MAX_REQUESTS || run.signal.aborted) break;
    const answer = await reader.look(chunk.map(({ look }) => look.list));
    requests += answer.kind === 'ok' ? answer.value.requests : 1;
    if (answer.kind === 'refused' && isAboutLists(answer.class)) {
      // One of the lists may be the reason, so halves are tried until it is found.
      const half = Math.ceil(chunk.length / 2);
      if (chunk.length > 1) chunks.unshift(chunk.slice(0, half), chunk.slice(half));
      else refused.push(...chunk);
      continue;
    }
    if (answer.kind !== 'ok') {
      const reason = answer.kind === 'refused' ? `code ${answer.code}` : answer.reason;
      run.log.warn('lists could not be looked at; they are in the next sweep', { lists: all.length, reason });
      break;
    }
    hasAnswered = true;
    const { lists, isWhole } = answer.value;
    for (const due of chunk) {
      const seen = lists.get(due.look.list);
      // If the answer was incomplete, a missing list says nothing.
      if (seen !== undefined || isWhole) await safely(due.id, run, () => goOn(due, seen, seen !== undefined, turn));
    }
  }
  await passRefused(refused, hasAnswered, turn);
}

/**
 * A list that makes the API refuse counts as missing, like a deleted one. If the API answered about no other list, it
 * may refuse everything, and a refusal says nothing about this list.
 */
async function passRefused(refused: readonly Due[], hasAnswered: boolean, turn: Turn): Promise<void> {
  for (const due of refused) {
    if (hasAnswered) await safely(due.id, turn.run, () => goOn(due, undefined, false, turn));
    else turn.run.log.warn('the API refuses to show a list; it is in the next sweep', { ...due.id });
  }
}

/**
 * The lists of the account that the secret belongs to. The API would report the lists of another account as missing.
 */
async function ofAccount(all: readonly Due[], turn: Turn): Promise<Due[]> {
  const { reader, world, run } = turn;
  const own: Due[] = [];
  for (const due of all) {
    const { account } = due.look;
    if (account === undefined || reader.accountId === undefined || account === reader.accountId) own.push(due);
    else
      await safely(due.id, run, async () => {
        await sayProblem(
          due.id,
          'account_changed',
          `the secret holds account ${reader.accountId}, and the list is of account ${account}`,
          world.ledger,
        );
        await world.lists.mark(due.id, dueIn(withProblem(due.look, world.now()), HOUR_MS, world.now()));
      });
  }
  return own;
}

/** True for a refusal that is not about the account or the moment, so the lists themselves may be the reason. */
function isAboutLists(kind: string): boolean {
  return kind === 'final' || kind === 'in_doubt';
}

/** True when a feed collects results. */
function looksAfterLists(feeds: readonly FeedConfig[]): boolean {
  return feeds.some(({ results }) => results?.write === 'file');
}

/**
 * Looks at the lists that are due, account by account, collects those that have ended, and reports them. Repeated and
 * concurrent runs are harmless. Failures are logged and never keep a drop from being sent.
 *
 * @param first runs before the looks, on all followed lists.
 */
export async function lookAfterLists(run: Run, world: LookWorld, first?: BeforeLooks): Promise<void> {
  try {
    await lookAfterAll(run, world, first);
  } catch (error) {
    run.log.warn('lists could not be looked after', { reason: describeError(error) });
  }
}

async function lookAfterAll(run: Run, world: LookWorld, first: BeforeLooks | undefined): Promise<void> {
  const wanting = world.feeds.filter(feed => looksAfterLists([feed]));
  const tallies = new Map(wanting.map(({ id }): [string, Tally] => [id, { running: 0, stalled: 0 }]));
  const followed = await findFollowed(run, world, tallies);
  const due = findDue(first ? await first(followed) : followed, world.now());
  const started = world.now().getTime();
  const enough = started + (run.deadline().getTime() - started) / 2;
  for (const [secretId, all] of Map.groupBy(due, ({ feed }) => feed.secretId)) {
    const [{ feed } = { feed: undefined }] = all;
    if (feed === undefined) continue;
    try {
      const reader = await world.readLists({ id: feed.id, secretId }, run);
      const turn: Turn = { reader, run, world, enough };
      await lookAtAccount(await ofAccount(all, turn), turn);
    } catch (error) {
      run.log.warn('the lists of an account could not be looked at', { feed: feed.id, reason: describeError(error) });
    }
  }
  for (const [feed, { running, stalled }] of tallies)
    world.putMetrics(feed, {
      listsRunning: { value: running, unit: 'Count' },
      listsStalled: { value: stalled, unit: 'Count' },
    });
}
