import type { PlanSummary } from '../csv/plan-summary.ts';
import { awaitTry, backOff, isLasting } from '../gates/another-try.ts';
import { markedName } from '../ledger/fingerprint.ts';
import type { Change } from '../ledger/ledger.ts';
import type { Pause, Wait } from '../ledger/pause.ts';
import { type Answer, endAttempt, type GivenBack, type Receipt } from '../ledger/receipt.ts';
import type { Problem } from '../problem.ts';
import { asCounted, type CountJudged, judgeCount } from './judge-count.ts';

/*
 * The changes of the receipt for each ending of an attempt. The steps move the submission; these functions write its
 * document.
 */

/** The attempt has ended, and no worker has the submission any more. */
function end(receipt: Receipt, ended: string, now: Date): Change {
  return { attempts: endAttempt(receipt, ended, now).attempts, lease: undefined };
}

/** Like {@link end}, with an outcome to write back onto the object. */
function endVisibly(receipt: Receipt, ended: string, now: Date): Change {
  return { ...end(receipt, ended, now), writeBack: { ...receipt.writeBack, pending: true } };
}

/**
 * The API created the list, and it dials.
 *
 * @param counted the conclusion from its number of contacts, if the answer does not contain it.
 */
export function asCreated(
  receipt: Receipt,
  answer: Answer,
  now: Date,
  twins: readonly number[] = [],
  counted: CountJudged = judgeCount(answer.count, receipt.plan),
): Change {
  return {
    ...endVisibly(receipt, 'created', now),
    answer,
    ...asCounted(receipt, counted),
    doubt: undefined,
    ...(twins.length > 0 && { twins }),
  };
}

/** The API created the list, and it does not dial yet. */
export function asHeld(receipt: Receipt, answer: Answer, now: Date): Change {
  return { ...endVisibly(receipt, 'held', now), answer, problems: [], doubt: undefined };
}

/** The drop will never dial, for one reason. */
export function asEnded(receipt: Receipt, state: 'rejected' | 'skipped', problem: Problem, now: Date): Change {
  return { ...endVisibly(receipt, state, now), problems: [problem], problemCount: 1 };
}

/** The file was read: its plan and its problems. */
export function asJudged(
  receipt: Receipt,
  state: 'rejected' | 'checked',
  judged: { readonly plan: PlanSummary; readonly problems: readonly Problem[]; readonly problemCount: number },
  now: Date,
): Change {
  const { plan, problems, problemCount } = judged;
  return { ...endVisibly(receipt, state, now), plan, problems, problemCount };
}

/**
 * Nothing was created, and the drop has to wait. An earlier wait keeps its beginning.
 *
 * @param plan the plan, if the file was read.
 */
export function asWaiting(receipt: Receipt, wait: Wait, now: Date, plan?: PlanSummary): Change {
  const { code, message, until } = wait;
  // A person always gets the full time, however long the drop waited for something else.
  const before = wait.for === 'person' && receipt.wait?.for !== 'person' ? undefined : receipt.wait;
  const since = before?.since ?? now.toISOString();
  return {
    ...endVisibly(receipt, `${code}: ${message}`, now),
    problems: [{ code, message }],
    wait: { ...before, for: wait.for, since, notBefore: until?.toISOString() },
    ...(plan && { plan }),
  };
}

/** Reasons that are not failures: the drop only has to be looked at again. */
const NO_FAILURES: ReadonlySet<string> = new Set([
  'withheld',
  'outside_hours',
  'another_upload',
  'suppression_changed',
]);

/** How to give a submission back when nothing was created. */
interface Return {
  /** True if the drop waits from now on. */
  readonly isLasting: boolean;
  /** When to try again. */
  readonly until: Date;
  readonly change: Change;
}

/** Nothing was created and the drop is unharmed, so it is tried again after a delay that grows each time. */
export function asReleased(receipt: Receipt, { code, message }: Pick<Pause, 'code' | 'message'>, now: Date): Return {
  const times = (receipt.givenBack?.times ?? 0) + (NO_FAILURES.has(code) ? 0 : 1);
  const until = new Date(now.getTime() + backOff(Math.max(times, 1)) * 1000);
  const givenBack: GivenBack = { times, notBefore: until.toISOString(), code, message };
  const lasts = isLasting(givenBack);
  const change = lasts ? asWaiting(receipt, awaitTry(givenBack), now) : end(receipt, `${code}: ${message}`, now);
  return { isLasting: lasts, until, change: { ...change, givenBack } };
}

/** Why a submission is not sent again before it is known whether its list exists. */
export function describeDoubt(receipt: Pick<Receipt, 'listName'>, reason: string): Problem {
  const message = `the call list may exist and is not sent again before that is known; its name is "${receipt.listName}": ${reason}`;
  return { code: 'submission_in_doubt', message };
}

/** A list may exist. It is searched for by its name. */
export function asDoubted(receipt: Receipt, reason: string, now: Date): Change {
  const listName = receipt.listName ?? markedName(receipt.parameters?.name ?? '', receipt.submission);
  return {
    ...endVisibly(receipt, `in doubt: ${reason}`, now),
    listName,
    doubt: { since: now.toISOString(), reason, looks: 0, parked: false },
    problems: [describeDoubt({ listName }, reason)],
  };
}
