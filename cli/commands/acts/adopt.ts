import { adoptSubmission } from '../../../lambda/acts/adopt-submission.ts';
import { RefusedError } from '../../../lambda/acts/refused.ts';
import { submissionMark } from '../../../lambda/ledger/fingerprint.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { isUnanswered } from '../../../lambda/ledger/standing.ts';
import { holdsNewList } from '../../../lambda/submission/holds-new-list.ts';
import { describeOtherAccount } from '../../../lambda/submission/other-account.ts';
import { type ListStatus, readListStatus } from '../../../lambda/voximplant/list-status.ts';
import { ACT_HELP, ACT_OPTIONS, tellAct } from '../../act-options.ts';
import { type Command, onlyArgument, UsageError } from '../../command.ts';
import type { OpenLedger } from '../../ledger/open-ledger.ts';
import { openLists } from '../../ledger/open-lists.ts';
import { openAct } from '../../open-act.ts';
import { readArguments } from '../../read-arguments.ts';
import { wakeFunction } from '../../wake-function.ts';

const HELP = `Usage: dropdial adopt ID --list-id N --reason TEXT [--unchecked] [--json]

Names the list of a submission in doubt. The submission ends as created, and nothing is sent. The command asks the API
whether the list has the submission's name. A cancelled list of a feed with "start": "held" is held: the function
compares its contacts with the file and starts it.

  dropdial adopt 4f1c09a2b7d3 --list-id 4711 --reason "found in the control panel"

  --list-id N      id of the call list at Voximplant
  --unchecked      does not ask the API: for a list that was renamed or made by hand
${ACT_HELP}
`;

function readListId(text: string | undefined): number {
  const listId = Number(text);
  if (text === undefined || !/^[1-9]\d{0,15}$/.test(text) || !Number.isSafeInteger(listId)) {
    throw new UsageError(
      `"--list-id" must be the id of the call list, a whole number of 1 or more; got "${text ?? ''}"`,
    );
  }
  return listId;
}

interface Checked {
  /** Other lists of the submission that may dial. */
  readonly warnings: readonly string[];
  /** The status of the list in the API; absent if the API was not asked. */
  readonly status?: ListStatus;
}

/** @throws {RefusedError} if the list does not seem to belong to this submission. */
async function checkList(open: OpenLedger, receipt: Receipt, listId: number): Promise<Checked> {
  const { submission, feed, listName = '', createdAt } = receipt;
  const mark = submissionMark(submission);
  const lists = await openLists(open, feed);
  const other = describeOtherAccount(receipt, lists);
  if (other !== undefined) throw new RefusedError(`${other}; use --unchecked to adopt list ${listId} anyway`);
  const look = await lists.find({ mark, listName, from: new Date(createdAt) });
  if (look.kind === 'unknown')
    throw new RefusedError(
      `the API could not be asked for list ${listId}: ${look.reason}; try again, and use --unchecked only if you have seen the list at Voximplant`,
    );
  const adopted = look.lists.find(list => list.listId === listId);
  if (adopted === undefined) {
    throw new RefusedError(
      `list ${listId} does not exist, or its name does not end in "${mark}"; use --unchecked to adopt it anyway`,
    );
  }
  const others = look.lists.filter(list => list.listId !== listId && readListStatus(list.status) !== 'cancelled');
  return {
    warnings: others.map(
      other => `list ${other.listId} is of the same submission and NOT stopped: stop it at Voximplant`,
    ),
    status: readListStatus(adopted.status),
  };
}

/** What the list is doing or will do, in words. */
function describeAdopted({ state, submission }: Receipt, listId: number, status: ListStatus | undefined): string[] {
  if (state === 'held') {
    const what = status === undefined ? 'it was not checked whether it dials' : 'it is cancelled and calls nobody yet';
    return [
      `held: submission ${submission.slice(0, 12)} is list ${listId}`,
      `${what}; the function compares its contacts and starts it`,
    ];
  }
  const created = `created: submission ${submission.slice(0, 12)} is list ${listId}`;
  return status === 'cancelled'
    ? [created, `list ${listId} is cancelled: it calls nobody until it is started at Voximplant`]
    : [created];
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      ...ACT_OPTIONS,
      'list-id': { type: 'string' },
      unchecked: { type: 'boolean', default: false },
    },
  });
  const id = onlyArgument(positionals, 'submission');
  const listId = readListId(values['list-id']);
  const { open, found, hand } = await openAct(id, values);
  const isInDoubt = isUnanswered(found.receipt);
  const { warnings, status }: Checked =
    values.unchecked || !isInDoubt ? { warnings: [] } : await checkList(open, found.receipt, listId);
  const feed = open.config.feeds.find(({ id: feedId }) => feedId === found.receipt.feed);
  const mayBeHeld = status === undefined || status === 'cancelled';
  const held = mayBeHeld && feed !== undefined && holdsNewList(feed, found.receipt.parameters);
  const { receipt } = await adoptSubmission(open, found, listId, hand, held);
  const { line, isWoken } = await wakeFunction(open, receipt);
  tellAct(receipt, values.json, [...describeAdopted(receipt, listId, status), ...warnings, line]);
  return warnings.length === 0 && isWoken ? 0 : 1;
}

export const adopt: Command = { help: HELP, run };
