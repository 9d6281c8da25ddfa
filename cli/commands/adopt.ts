import { parseArgs } from 'node:util';
import { printable } from '../../local/print-outcome.ts';
import { type Command, onlyArgument, UsageError } from '../command.ts';
import { findSubmission } from '../list-submissions.ts';
import { LEDGER_HELP, LEDGER_OPTIONS, openLedger } from '../open-ledger.ts';
import { ACT_HELP, ACT_OPTIONS, isIdle, readHand, recordAct } from '../record-act.ts';
import { wakeDrop } from '../wake-drop.ts';

const HELP = `Usage: dropdial adopt ID --list-id N --reason TEXT

Says which list a submission in doubt has become. It ends as created, and nothing is sent.

  dropdial adopt 4f1c09a2b7d3 --list-id 4711 --reason "found in the control panel"

  --list-id N      id of the call list at Voximplant
${ACT_HELP}
${LEDGER_HELP}
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

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...LEDGER_OPTIONS, ...ACT_OPTIONS, 'list-id': { type: 'string' } },
  });
  const id = onlyArgument(positionals, 'submission');
  const listId = readListId(values['list-id']);
  const hand = readHand(values);
  const open = await openLedger(values);
  const entry = await findSubmission(open, id);
  const { state } = entry.receipt;
  if (!isIdle(entry.receipt) || (state !== 'in_doubt' && state !== 'sending')) {
    throw new UsageError(`only a submission in doubt can be adopted; ${id} is ${state}`);
  }
  const { receipt } = await recordAct(open, entry, 'adopted', hand, {
    state: 'created',
    answer: { list_id: listId, answeredAt: new Date().toISOString(), reconciled: true, full: { adopted: true } },
    problems: [],
    problemCount: undefined,
    doubt: undefined,
    lease: undefined,
  });
  console.log(`created: submission ${receipt.submission} is list ${listId}`);
  console.log(`for the object to say so too: ${printable(await wakeDrop(open.s3, receipt))}`);
  return 0;
}

export const adopt: Command = { summary: 'say which list a submission in doubt has become', help: HELP, run };
