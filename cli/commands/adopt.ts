import { parseArgs } from 'node:util';
import { adoptSubmission } from '../../lambda/acts/adopt-submission.ts';
import { RefusedError } from '../../lambda/acts/refused.ts';
import { wakeDrop } from '../../lambda/acts/wake-drop.ts';
import { submissionMark } from '../../lambda/ledger/fingerprint.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { isUnanswered } from '../../lambda/ledger/standing.ts';
import { describeOtherAccount } from '../../lambda/submission/other-account.ts';
import { readListStatus } from '../../lambda/voximplant/list-status.ts';
import { ACT_HELP, ACT_OPTIONS, tellAct } from '../act-options.ts';
import { type Command, onlyArgument, UsageError } from '../command.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';
import { openLists } from '../ledger/open-lists.ts';
import { openAct } from '../open-act.ts';

const HELP = `Usage: dropdial adopt ID --list-id N --reason TEXT [--unchecked] [--json]

Says which list a submission in doubt has become. It ends as created, and nothing is sent. The API is asked whether the list's
name is the submission's.

  dropdial adopt 4f1c09a2b7d3 --list-id 4711 --reason "found in the control panel"

  --list-id N      id of the call list at Voximplant
  --unchecked      asks nobody: for a list that was renamed, or that you made yourself
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

/** @throws {RefusedError} when the list is not this submission's, as far as anybody can see. */
async function checkList(open: OpenLedger, receipt: Receipt, listId: number): Promise<string[]> {
  const { submission, feed, listName = '', createdAt } = receipt;
  const mark = submissionMark(submission);
  const lists = await openLists(open, feed);
  const other = describeOtherAccount(receipt, lists);
  if (other !== undefined) throw new RefusedError(`${other}; --unchecked adopts list ${listId} all the same`);
  const look = await lists.find({ mark, listName, from: new Date(createdAt) });
  if (look.kind === 'unknown')
    throw new RefusedError(
      `the API could not be asked for list ${listId}: ${look.reason}; --unchecked adopts it all the same`,
    );
  if (!look.lists.some(list => list.listId === listId)) {
    throw new RefusedError(
      `list ${listId} does not exist, or its name does not end in "${mark}"; --unchecked adopts it all the same`,
    );
  }
  const others = look.lists.filter(list => list.listId !== listId && readListStatus(list.status) !== 'cancelled');
  return others.map(other => `list ${other.listId} is of the same submission and NOT stopped: stop it at Voximplant`);
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
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
  const warnings = values.unchecked || !isInDoubt ? [] : await checkList(open, found.receipt, listId);
  const { receipt } = await adoptSubmission(open, found, listId, hand);
  tellAct(receipt, values.json, [
    `created: submission ${receipt.submission} is list ${listId}`,
    ...warnings,
    `for the object to say so too: ${await wakeDrop(open, receipt)}`,
  ]);
  return warnings.length === 0 ? 0 : 1;
}

export const adopt: Command = { help: HELP, run };
