import { rowsSent } from '../csv/plan-summary.ts';
import { isLostWrite } from '../errors.ts';
import { findObstacle } from '../gates/gate.ts';
import { GATES } from '../gates/gates.ts';
import { move, note, noteHeld } from '../ledger/move.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Answer } from '../ledger/receipt.ts';
import { expectIn, type Submission } from '../ledger/submission.ts';
import { leaseOf } from '../run.ts';
import type { Account, Lists } from '../voximplant/account.ts';
import type { TaskCount } from '../voximplant/count-tasks.ts';
import { readListStatus } from '../voximplant/list-status.ts';
import { asCreated, asEnded } from './endings.ts';
import { judgeTasks, toleratedBeyond } from './judge-count.ts';
import { describeOtherAccount } from './other-account.ts';
import type { Stand, StepWorld, Way } from './step.ts';
import { stopDiffering } from './transfer/stop-differing.ts';

/** Milliseconds until the next try. */
const RETRY_MS = 60_000;

function standStill(submission: Submission<'held'>, reason: string, now: Date): Stand {
  const message = `the call list ${submission.receipt.answer.list_id} is held and could not be started: ${reason}`;
  return { submission, pause: { code: 'held_not_started', message, until: new Date(now.getTime() + RETRY_MS) } };
}

/** Starting a held list begins to dial, so the calling hours apply to it, too. */
async function findPause(
  { receipt }: Submission<'held'>,
  { feed, run }: Way,
  world: StepWorld,
): Promise<Pause | undefined> {
  const { parameters, plan } = receipt;
  if (parameters === undefined || plan === undefined) return undefined;
  const obstacle = await findObstacle(GATES.beforeStart, { feed, receipt, parameters, plan, run }, world);
  return obstacle?.pause;
}

/**
 * The second phase of a held start: the list exists, cancelled, and the ledger has its id. It is started only if it has
 * as many contacts as planned; if the answer was lost, the API is asked for them. Starting a list twice is harmless, so
 * after a lost answer it is simply started again.
 *
 * ```
 *   held -- look, compare the count -- If-Match: lease --> held, ours -- RecoverCallList -- If-Match --> created
 * ```
 *
 * The lease is a commit point: a person who stops the submission either takes it from us before anything dials, or
 * waits. If the API ignored `is_cancelled`, the list dials already, and there is nothing left to hold.
 */
export async function startHeld(submission: Submission, way: Way, world: StepWorld): Promise<Stand> {
  const held = expectIn(submission, 'held');
  const pause = await findPause(held, way, world);
  if (pause) return { submission, pause };
  const { ledger, voximplant, now } = world;
  const account = await voximplant.account(way.feed, way.run);
  const { answer } = held.receipt;
  const { list_id: listId } = answer;
  const other = describeOtherAccount(held.receipt, account);
  if (other !== undefined) return standStill(held, other, now());
  const looked = await account.statuses([listId]);
  if (looked.kind === 'unknown') return standStill(held, looked.reason, now());
  const shown = looked.statuses.get(listId);
  const status = readListStatus(shown);
  if (status === 'dialling' || status === 'completed') {
    way.run.log.warn('the API ignored is_cancelled: the list dialled before it was recorded', { list_id: listId });
    const change = asCreated(held.receipt, answer, now());
    const created = await move(ledger, held, 'start', 'created', change);
    return { submission: await stopDiffering(created, way, world) };
  }
  // An unreadable status must not count as dialling, because then nobody would ever start the list.
  if (status !== 'cancelled') return standStill(held, `the API shows it as "${shown ?? 'gone'}"`, now());
  const tasks = await countContacts(held, account, way.feed, now());
  if (tasks.kind === 'unknown') return standStill(held, tasks.reason, now());
  const { problem } = held.receipt.plan ? judgeTasks(tasks, held.receipt.plan) : {};
  if (problem) {
    const message = `${problem.message}; list ${listId} stays cancelled`;
    const change = asEnded(held.receipt, 'rejected', { ...problem, message }, now());
    return { submission: await move(ledger, held, 'start', 'rejected', change) };
  }
  const count = tasks.kind === 'counted' ? tasks.tasks : answer.count;
  return recover(held, { ...answer, count }, account, way, world);
}

/**
 * The number of contacts of the list: from its answer or, if that was lost, from the API. Without a number, nothing is
 * started.
 */
async function countContacts(
  { receipt }: Submission<'held'>,
  lists: Pick<Account, 'tasks'>,
  { quietPeriodSeconds }: Way['feed'],
  now: Date,
): Promise<TaskCount> {
  const { answer, plan } = receipt;
  if (answer.count !== undefined) return { kind: 'counted', tasks: answer.count };
  if (plan === undefined) return { kind: 'unknown', reason: 'it was not recorded how many rows were sent' };
  const tasks = await lists.tasks(answer.list_id, { tasks: rowsSent(plan), more: toleratedBeyond(plan) });
  const isNew = now.getTime() - Date.parse(answer.answeredAt) < quietPeriodSeconds * 1000;
  // How soon the tasks of a new list can be listed is as undocumented as how soon the list can be found.
  return tasks.kind === 'fewer' && isNew
    ? { kind: 'unknown', reason: `the API does not show all of its ${rowsSent(plan)} contacts yet` }
    : tasks;
}

async function recover(
  held: Submission<'held'>,
  answer: Answer,
  lists: Pick<Account, 'recover' | 'stop'>,
  { run }: Way,
  { ledger, now }: Pick<StepWorld, 'ledger' | 'now'>,
): Promise<Stand> {
  const taken = expectIn(await note(ledger, held, { lease: leaseOf(run), answer }), 'held');
  const recovered = await lists.recover(answer.list_id);
  if (recovered.kind !== 'ok') {
    const reason = recovered.kind === 'refused' ? `code ${recovered.code}: ${recovered.message}` : recovered.reason;
    const freed = expectIn(await noteHeld(ledger, taken, { lease: undefined }), 'held');
    return standStill(freed, reason, now());
  }
  try {
    const change = asCreated(taken.receipt, taken.receipt.answer, now());
    return { submission: await move(ledger, taken, 'start', 'created', change) };
  } catch (error) {
    if (isLostWrite(error)) await stopIfEnded(taken, lists, run, ledger);
    throw error;
  }
}

/** A worker that slept past its lease may have started a list that a person stopped in the meantime. */
async function stopIfEnded(
  { receipt }: Submission<'held'>,
  lists: Pick<Lists, 'stop'>,
  { log }: Pick<Way['run'], 'log'>,
  ledger: Pick<StepWorld['ledger'], 'read'>,
): Promise<void> {
  const latest = await ledger.read(receipt.feed, receipt.submission);
  if (latest?.receipt.state !== 'skipped') return;
  const { list_id: listId } = receipt.answer;
  const { kind } = await lists.stop(listId);
  log.error('a list was started after a person had stopped it', { list_id: listId, stopped: kind === 'ok' });
}
