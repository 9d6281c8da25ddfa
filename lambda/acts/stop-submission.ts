import { submissionMark } from '../ledger/fingerprint.ts';
import type { Draft, LedgerEntry } from '../ledger/ledger.ts';
import { isLostWrite } from '../submission/record-late-answer.ts';
import type { CallContext } from '../voximplant/call-method.ts';
import { findCallLists } from '../voximplant/find-call-lists.ts';
import { stopCallList } from '../voximplant/stop-call-list.ts';
import { type Desk, type Hand, isIdle, recordAct } from './record-act.ts';
import { RefusedError } from './refused.ts';

/** How stopping ended. */
export interface Stopped {
  readonly entry: LedgerEntry;
  /** What a person should know. */
  readonly lines: readonly string[];
  /** False when a list may dial all the same. */
  readonly isSure: boolean;
}

const MAX_TRIES = 5;

/** @throws {RefusedError} when one of the lists may still dial. */
async function stopLists(api: CallContext, listIds: readonly number[]): Promise<string[]> {
  const lines: string[] = [];
  const failures: string[] = [];
  for (const listId of listIds) {
    const answer = await stopCallList(api, listId);
    if (answer.kind === 'ok') lines.push(`list ${listId} is stopped`);
    else {
      const reason = answer.kind === 'refused' ? `code ${answer.code}: ${answer.message}` : answer.reason;
      failures.push(`list ${listId} is NOT stopped: ${reason}`);
    }
  }
  if (failures.length > 0) throw new RefusedError([...lines, ...failures].join('; '));
  return lines;
}

/** A submission that was created stays so, whatever workers note on it meanwhile. */
async function noteStop(desk: Desk, entry: LedgerEntry, hand: Hand): Promise<LedgerEntry> {
  const { feed, submission } = entry.receipt;
  let current = entry;
  for (let tries = 1; ; tries++) {
    try {
      return await recordAct(desk, current, 'stopped', hand, {});
    } catch (error) {
      if (!isLostWrite(error) || tries === MAX_TRIES) throw error;
      current = (await desk.ledger.read(feed, submission)) ?? current;
    }
  }
}

function ended(hand: Hand): Partial<Draft> {
  const problems = [{ code: 'stopped', message: `stopped by hand: ${hand.reason}` }];
  return { state: 'skipped', problems, problemCount: 1, doubt: undefined, lease: undefined };
}

async function stopDoubtful(
  desk: Desk,
  entry: LedgerEntry,
  hand: Hand,
  openApi: () => Promise<CallContext>,
): Promise<Stopped> {
  const { submission, listName = '', createdAt } = entry.receipt;
  const api = await openApi();
  const look = await findCallLists(api, { mark: submissionMark(submission), listName, from: new Date(createdAt) });
  if (look.kind === 'found' && look.lists[0]) {
    const [first, ...others] = look.lists;
    const twins = others.map(({ listId }) => listId);
    const lines = await stopLists(api, [first.listId, ...twins]);
    const answer = {
      list_id: first.listId,
      answeredAt: desk.now().toISOString(),
      reconciled: true,
      full: { list_id: first.listId, list_name: first.name, status: first.status },
    };
    const change = { state: 'created', answer, problems: [], doubt: undefined, lease: undefined } as const;
    const moved = await recordAct(desk, entry, 'stopped', hand, {
      ...change,
      problems: [],
      ...(twins.length > 0 && { twins }),
    });
    return { entry: moved, lines: [...lines, 'it had been created: calls may have been made'], isSure: true };
  }
  const moved = await recordAct(desk, entry, 'stopped', hand, ended(hand));
  const why = look.kind === 'found' ? 'the API shows no list of it yet' : `the API could not be asked: ${look.reason}`;
  const lines = ['it will not be sent again', `${why}; look for "${listName}" at Voximplant later, it may exist`];
  return { entry: moved, lines, isSure: look.kind === 'found' };
}

/**
 * Stops a submission: its lists begin no call any more, or it never becomes one.
 *
 * ```
 *   waiting | claimed, lease over --- If-Match --> skipped: who is about to send cannot commit any more
 *   held, lease over ---------------- If-Match --> skipped: its list stays cancelled
 *   in_doubt | sending, lease over -- found: stopped, If-Match --> created; denied: If-Match --> skipped
 *   created ------------------------- stopped, If-Match --> created, and says who stopped it
 * ```
 *
 * @throws {RefusedError} when it is over without a list, a worker has it, or a list could not be stopped.
 * @throws {DropdialError} `ledger_conflict` when somebody was faster.
 */
export async function stopSubmission(
  desk: Desk,
  entry: LedgerEntry,
  hand: Hand,
  openApi: () => Promise<CallContext>,
): Promise<Stopped> {
  const { submission, state, lease, answer, twins = [] } = entry.receipt;
  const id = submission.slice(0, 12);
  if (state === 'created' && answer !== undefined) {
    const lines = await stopLists(await openApi(), [answer.list_id, ...twins]);
    return { entry: await noteStop(desk, entry, hand), lines, isSure: true };
  }
  if (state === 'rejected' || state === 'skipped' || state === 'checked' || state === 'created')
    throw new RefusedError(`${id} is ${state}: there is nothing to stop`);
  if (!isIdle(entry.receipt, desk.now()))
    throw new RefusedError(`a worker has ${id} until ${lease?.until}; try it then`);
  if (state === 'in_doubt' || state === 'sending') return stopDoubtful(desk, entry, hand, openApi);
  const moved = await recordAct(desk, entry, 'stopped', hand, ended(hand));
  if (answer === undefined) return { entry: moved, lines: ['it will never be sent'], isSure: true };
  return { entry: moved, lines: await stopLists(await openApi(), [answer.list_id]), isSure: true };
}
