import { LIST_STATES } from '../../ledger/list-states.ts';
import type { WaitReason } from '../../ledger/pause.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import { STATES } from '../../ledger/states.ts';
import type { Problem } from '../../problem.ts';
import { countOf } from './count-of.ts';
import { listFindings } from './list-findings.ts';
import { ASK_OPERATOR, wordsForPartner } from './partner-words.ts';
import type { ReceiptFile } from './receipt-file.ts';

const NOTHING = 'nothing: it goes on by itself';
const ASK = 'ask whoever operates the feed, and name the submission';

const nameOf = (key: string) => key.slice(key.lastIndexOf('/') + 1);

/** The words for each reason to wait, and the advice for the uploader. */
const WAITS_FOR: Readonly<Record<WaitReason, readonly [what: string, advice: string]>> = {
  parameters: ['parameters', 'upload a sidecar that says them'],
  sidecar: ['its sidecar', 'upload its sidecar'],
  tags: ['its tags', 'set the tags of the file'],
  calling_hours: ['the calling hours', NOTHING],
  hourly_limit: ['room in the limit of files per hour', NOTHING],
  free_place: ['other lists to end', NOTHING],
  upload: ['other files to be sent', NOTHING],
  same_content: ['another file with the same content', NOTHING],
  suppression_list: ['a suppression list that can be used', ASK],
  account: ['the operator of the account', ASK],
  credentials: ['the operator of the account', ASK],
  another_try: ['another try', NOTHING],
  person: ['an operator to decide', ASK],
};

/** The state of a drop in words, and advice. */
type Words = Pick<ReceiptFile, 'summary' | 'advice'>;

const isStopped = ({ acts = [] }: Receipt) => acts.some(({ act }) => act === 'stopped');

function describeWaiting({ wait, missing = [], drop }: Receipt): Words {
  const [what, advice] = WAITS_FOR[wait?.for ?? 'parameters'];
  const named = missing.length > 0 ? ` ${missing.join(', ')}` : '';
  const until = wait?.notBefore === undefined ? '' : `, until ${wait.notBefore} at the earliest`;
  const sidecar = /sidecar/.test(advice) ? ` (${nameOf(drop.key)}.json)` : '';
  return { summary: `Nobody is called yet: the file waits for ${what}${named}${until}.`, advice: advice + sidecar };
}

function describeCreated(receipt: Receipt): Words {
  const { answer, list, suppression, problems } = receipt;
  const contacts = answer?.count === undefined ? '' : ` with ${countOf(answer.count, 'contact')}`;
  const left = suppression?.rows ?? 0;
  const counts = list?.results?.counts;
  const parts = [
    `The call list ${answer?.list_id ?? ''} was created${contacts}.`,
    left > 0 && `${countOf(left, 'row')} must not be called and ${left === 1 ? 'was' : 'were'} left out.`,
    isStopped(receipt) && 'An operator stopped the list.',
    list && LIST_STATES[list.state].over && `The list has ended: ${list.ended}.`,
    counts && `${countOf(counts.processed, 'call')} processed, ${counts.error.toLocaleString('en')} failed.`,
  ];
  const summary = parts.filter(part => typeof part === 'string').join(' ');
  return { summary, advice: problems.length > 0 ? ASK : 'nothing' };
}

function describeRejected(
  { problems, problemCount = problems.length, plan, drop }: Receipt,
  hasErrorsFile: boolean,
): Words {
  const rows = plan ? ` in ${countOf(plan.rows, 'row')}` : '';
  const where = hasErrorsFile ? `; ${nameOf(drop.key)}.errors.csv lists them` : '';
  const isOfOperator = problems.length > 0 && problems.every(problem => wordsForPartner(problem) === ASK_OPERATOR);
  return {
    summary: `Nobody is called: ${countOf(problemCount, 'problem')}${rows}.`,
    advice: isOfOperator ? ASK : `correct the problems, and upload the file again${where}`,
  };
}

function describeChecked({ problems, problemCount = problems.length }: Receipt): Words {
  const found = problemCount === 0 ? 'nothing is wrong' : countOf(problemCount, 'problem');
  return {
    summary: `This was a dry run, and nobody is called: ${found}.`,
    advice: 'to have it dialled, upload it without "dry_run"',
  };
}

function describeSkipped(receipt: Receipt): Words {
  const [first] = listFindings(receipt);
  const isOfOperator = first?.code === 'stopped' || first?.code === ASK_OPERATOR.code;
  return {
    summary: `Nobody is called${first ? `: ${first.message}` : ''}.`,
    advice: isOfOperator ? ASK : 'nothing, if that is as you want it',
  };
}

function describeState(receipt: Receipt, hasErrorsFile: boolean): Words {
  switch (receipt.state) {
    case 'waiting':
      return describeWaiting(receipt);
    case 'held':
      return {
        summary: `The call list ${receipt.answer?.list_id ?? ''} exists, and calls nobody yet.`,
        advice: NOTHING,
      };
    case 'in_doubt':
      return {
        summary: 'The answer of Voximplant was lost: the call list may exist, and is looked for.',
        advice: `do not upload the file again, or its people may be called twice${receipt.doubt?.parked ? `; ${ASK}` : ''}`,
      };
    case 'created':
      return describeCreated(receipt);
    case 'checked':
      return describeChecked(receipt);
    case 'rejected':
      return describeRejected(receipt, hasErrorsFile);
    case 'skipped':
      return describeSkipped(receipt);
    default:
      return { summary: 'The file is being read and sent.', advice: NOTHING };
  }
}

/** The list and the results of its calls, as far as they are known. */
function describeList(receipt: Receipt): Pick<ReceiptFile, 'list'> {
  const { answer, list } = receipt;
  if (answer === undefined) return {};
  const { results } = list ?? {};
  return {
    list: {
      id: answer.list_id,
      ...(answer.count !== undefined && { contacts: answer.count }),
      createdAt: answer.answeredAt,
      stopped: isStopped(receipt),
      ...(list?.ended !== undefined && { ended: list.ended }),
      ...(results && { processed: results.counts.processed, failed: results.counts.error, results: results.key }),
    },
  };
}

function describeWait({ state, wait, missing }: Receipt): Pick<ReceiptFile, 'waitsFor'> {
  if (state !== 'waiting' || wait === undefined) return {};
  const { for: reason, since, notBefore } = wait;
  return {
    waitsFor: {
      reason,
      since,
      ...(notBefore !== undefined && { notBefore }),
      ...(missing && missing.length > 0 && { missing: [...missing] }),
    },
  };
}

/**
 * The receipt in words for the person who dropped the file, without the account, the reasons of operators, and other
 * files.
 *
 * @param feed whether a rejected file has a list of its problems beside it.
 */
export function describeDrop(receipt: Receipt, { rejectFile }: { readonly rejectFile: boolean }): ReceiptFile {
  const { drop, state, submission, plan, suppression, updatedAt, problems, problemCount = problems.length } = receipt;
  const findings = listFindings(receipt);
  return {
    version: 1,
    file: nameOf(drop.key),
    state,
    over: STATES[state].over,
    ...describeState(receipt, rejectFile),
    submission,
    uploadedAt: drop.uploadedAt,
    updatedAt,
    ...(plan && { rows: plan.rows }),
    ...(suppression && { suppressedRows: suppression.rows }),
    ...describeList(receipt),
    ...describeWait(receipt),
    problems: findings,
    problemCount: findings.some(({ severity }) => severity === 'error') ? problemCount : 0,
  };
}

/** The same for a file that is not a drop: it starts no list, or only its uploader can read it. */
export function describeUnbegun(key: string, problem: Problem, uploadedAt: Date, now: Date): ReceiptFile {
  const isUnreadable = problem.code === 'source_encrypted';
  const state = isUnreadable ? 'rejected' : 'skipped';
  const problems = listFindings({ state, problems: [problem] });
  return {
    version: 1,
    file: nameOf(key),
    state,
    over: true,
    summary: `Nobody is called: ${problems[0]?.message}.`,
    advice: isUnreadable
      ? 'upload the file again, without a key of your own (SSE-C)'
      : 'upload the file as it is named here',
    uploadedAt: uploadedAt.toISOString(),
    updatedAt: now.toISOString(),
    problems,
    problemCount: 1,
  };
}
