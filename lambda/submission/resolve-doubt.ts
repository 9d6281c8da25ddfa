import { rowsSent } from '../csv/plan-summary.ts';
import { markedName, submissionMark } from '../ledger/fingerprint.ts';
import { move, note } from '../ledger/move.ts';
import { type Answer, beginAttempt, type Doubt, type Receipt } from '../ledger/receipt.ts';
import { expectIn, type Submission } from '../ledger/submission.ts';
import { leaseOf, type Run } from '../run.ts';
import type { Lists } from '../voximplant/account.ts';
import type { TaskCount } from '../voximplant/count-tasks.ts';
import type { FoundList } from '../voximplant/find-call-lists.ts';
import { isDone, readListStatus } from '../voximplant/list-status.ts';
import { asCreated, asHeld, describeDoubt } from './endings.ts';
import { holdsNewList } from './holds-new-list.ts';
import { judgeTasks, toleratedBeyond } from './judge-count.ts';
import { describeOtherAccount } from './other-account.ts';
import { isWithFile, type Stand, type StepWorld, type Way } from './step.ts';
import { stopDiffering } from './transfer/stop-differing.ts';

type Needs = Pick<StepWorld, 'ledger' | 'now'>;

/** How many looks must deny a list before it may be sent again. */
const MIN_LOOKS = 2;
/** Looks within one quiet period, besides the first. */
const LOOKS_PER_PERIOD = 3;
/** How often a submission is sent again automatically. After another lost answer, a person decides. */
const MAX_RESENDS = 1;
/** Seconds until the next try if the API could not be asked. */
const ASK_AGAIN_SECONDS = 60;
/**
 * Seconds after the quiet period during which the API is still asked, although no answer is conclusive: it may be down.
 */
const MUTE_SECONDS = 24 * 3600;

function lookAgain(submission: Submission, message: string, seconds: number, now: Date): Stand {
  const until = new Date(now.getTime() + seconds * 1000);
  return { submission, pause: { code: 'submission_in_doubt', message, until } };
}

/**
 * Finds out what became of a request whose answer was lost. It never sends the request again first.
 *
 * ```
 *   the list is there ---------------------------> created, reconciled (later twins are stopped)
 *   the API cannot be asked ---------------------> the event comes back; parked a day after the quiet period
 *   the secret now belongs to another account ---> the event comes back; parked after the quiet period
 *   denied, quiet period still running ----------> the event comes back for the next look
 *   denied in every look of the quiet period ----> sent again, once; or parked, as the feed says
 * ```
 *
 * The list is known by the mark in its name. One look proves nothing: how soon a new list can be found is undocumented.
 */
export async function resolveDoubt(submission: Submission, way: Way, world: StepWorld): Promise<Stand> {
  const doubted = expectIn(submission, 'in_doubt');
  const { receipt } = doubted;
  const { feed, run } = way;
  if (run.signal.aborted) {
    const { message } = describeDoubt(receipt, receipt.doubt.reason);
    return { submission, pause: { code: 'submission_in_doubt', message } };
  }
  const account = await world.voximplant.account(feed, run);
  const other = describeOtherAccount(receipt, account);
  if (other !== undefined) {
    run.log.warn('the API was not asked for the list', { reason: other });
    return standUnknown(doubted, other, feed.quietPeriodSeconds, world);
  }
  const mark = submissionMark(receipt.submission);
  // A document without the name came into doubt before its commit point wrote it.
  const listName = receipt.listName ?? markedName(receipt.parameters?.name ?? '', receipt.submission);
  const looked = await account.find({ mark, listName, from: new Date(receipt.createdAt) });
  if (looked.kind === 'unknown') {
    run.log.warn('the API could not be asked for the list', { reason: looked.reason });
    const message = `the API could not be asked for the list: ${looked.reason}`;
    return standUnknown(doubted, message, feed.quietPeriodSeconds + MUTE_SECONDS, world);
  }
  const [oldest] = looked.lists;
  if (oldest) return adopt(doubted, oldest, looked.lists, account, way, world);
  const denied = { ...receipt.doubt, looks: receipt.doubt.looks + 1, lastLookAt: world.now().toISOString() };
  return goOnWithout(doubted, denied, way, world);
}

/**
 * An account that can neither find nor deny the list was no look. It gets `seconds` to recover or be repaired; then a
 * person decides.
 */
async function standUnknown(
  doubted: Submission<'in_doubt'>,
  why: string,
  patience: number,
  { ledger, now }: Needs,
): Promise<Stand> {
  const { doubt } = doubted.receipt;
  const remaining = patience - (now().getTime() - Date.parse(doubt.since)) / 1000;
  if (remaining <= 0) return park(doubted, doubt, why, ledger);
  return lookAgain(doubted, why, Math.min(Math.ceil(remaining), ASK_AGAIN_SECONDS), now());
}

/** The lost answer, as far as the list itself shows it. */
export function answerOfFound({ listId, name, status, submittedAt }: FoundList, now: Date): Answer {
  const full = { list_id: listId, list_name: name, status, dt_submit: submittedAt };
  return { list_id: listId, answeredAt: now.toISOString(), reconciled: true, full };
}

/** Stops all lists but the one that counts. Returns false if one of them may still dial. */
async function stopTwins(twins: readonly FoundList[], lists: Pick<Lists, 'stop'>, { log }: Pick<Run, 'log'>) {
  let stopped = true;
  for (const { listId, status } of twins) {
    log.error('a second list of the same submission was found', { list_id: listId, list_status: status });
    if (isDone(status)) continue;
    const answer = await lists.stop(listId);
    if (answer.kind !== 'ok') stopped = false;
  }
  return stopped;
}

async function adopt(
  doubted: Submission<'in_doubt'>,
  oldest: FoundList,
  found: readonly FoundList[],
  lists: Pick<Lists, 'stop' | 'tasks'>,
  way: Way,
  world: StepWorld,
): Promise<Stand> {
  const { feed, run } = way;
  const { ledger, now } = world;
  const { receipt } = doubted;
  // Of lists that were requested as held, one that dials anyway has already called people, so it is the one that
  // counts.
  const first = found.find(({ status }) => readListStatus(status) !== 'cancelled') ?? oldest;
  const twins = found.filter(list => list !== first);
  if (!(await stopTwins(twins, lists, run))) {
    return lookAgain(doubted, 'a second list of the submission could not be stopped', ASK_AGAIN_SECONDS, now());
  }
  run.log.info('the lost call list was found', { list_id: first.listId, list_status: first.status });
  const answer = answerOfFound(first, now());
  if (readListStatus(first.status) === 'cancelled' && holdsNewList(feed, receipt.parameters)) {
    return { submission: await move(ledger, doubted, 'look', 'held', asHeld(receipt, answer, now())) };
  }
  const tasks = await askTasks(receipt, first.listId, lists);
  if (tasks.kind === 'unknown') run.log.warn('the contacts of the list could not be counted', { reason: tasks.reason });
  const full = tasks.kind === 'counted' ? { ...answer, count: tasks.tasks } : answer;
  const twinIds = twins.map(({ listId }) => listId);
  const counted = receipt.plan && judgeTasks(tasks, receipt.plan);
  const change = asCreated(receipt, full, now(), twinIds, counted);
  return { submission: await stopDiffering(await move(ledger, doubted, 'look', 'created', change), way, world) };
}

/** The number of contacts of a list, when the answer with the count was lost. */
async function askTasks({ plan }: Receipt, listId: number, lists: Pick<Lists, 'tasks'>): Promise<TaskCount> {
  if (plan === undefined) return { kind: 'unknown', reason: 'it was not recorded how many rows were sent' };
  return lists.tasks(listId, { tasks: rowsSent(plan), more: toleratedBeyond(plan) });
}

async function goOnWithout(doubted: Submission<'in_doubt'>, doubt: Doubt, way: Way, world: Needs): Promise<Stand> {
  const { feed, run } = way;
  const { ledger, now } = world;
  const { receipt } = doubted;
  const { resends = 0 } = receipt;
  const elapsed = (now().getTime() - Date.parse(doubt.since)) / 1000;
  const remaining = Math.ceil(feed.quietPeriodSeconds - elapsed);
  if (remaining > 0 || doubt.looks < MIN_LOOKS) {
    const noted = await note(ledger, doubted, { doubt });
    const seconds = Math.min(Math.max(remaining, 1), Math.ceil(feed.quietPeriodSeconds / LOOKS_PER_PERIOD) || 1);
    const message = `the API denied the list ${doubt.looks} times; the quiet period has not ended`;
    return lookAgain(noted, message, seconds, now());
  }
  if (feed.whenInDoubt === 'park') return park(doubted, doubt, 'the feed parks what is in doubt', ledger);
  if (resends >= MAX_RESENDS) return park(doubted, doubt, 'it was sent again once already', ledger);
  if (!isWithFile(way)) return park(doubted, doubt, 'its object or its parameters are not what they were', ledger);
  run.log.warn('the quiet period has ended and no look found the list; it is sent again');
  const { attempts } = beginAttempt(receipt, run.owner, now());
  const change = { lease: leaseOf(run), doubt: undefined, resends: resends + 1, problems: [], attempts };
  return { submission: await move(ledger, doubted, 'look', 'claimed', change) };
}

async function park(
  { receipt, etag }: Submission<'in_doubt'>,
  doubt: Doubt,
  why: string,
  ledger: StepWorld['ledger'],
): Promise<Stand> {
  const message = `nobody knows whether the call list exists, and a person has to decide (${why}): dropdial show ${receipt.submission.slice(0, 12)}`;
  const submission = await note(
    ledger,
    { receipt, etag },
    {
      doubt: { ...doubt, parked: true },
      problems: [{ code: 'submission_parked', message }],
      writeBack: { ...receipt.writeBack, pending: true },
    },
  );
  return { submission };
}
