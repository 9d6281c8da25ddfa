import { parseArgs } from 'node:util';
import { printable } from '../../local/print-outcome.ts';
import { type Command, onlyArgument, UsageError } from '../command.ts';
import { findSubmission } from '../list-submissions.ts';
import { LEDGER_HELP, LEDGER_OPTIONS, openLedger } from '../open-ledger.ts';
import { ACT_HELP, ACT_OPTIONS, isIdle, readHand, recordAct } from '../record-act.ts';
import { wakeDrop } from '../wake-drop.ts';

const HELP = `Usage: dropdial retry ID --reason TEXT [--no-list-exists]

Has a submission tried again: one that waits at once, one in doubt only when you say that its list does not exist.

  dropdial retry 4f1c09a2b7d3 --no-list-exists --reason "not in the control panel an hour later"

  --no-list-exists  you looked for the list at Voximplant and it is not there. IF YOU ARE MISTAKEN, EVERYBODY ON THE
                    LIST IS CALLED TWICE
${ACT_HELP}
${LEDGER_HELP}
`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...LEDGER_OPTIONS, ...ACT_OPTIONS, 'no-list-exists': { type: 'boolean', default: false } },
  });
  const id = onlyArgument(positionals, 'submission');
  const hand = readHand(values);
  const open = await openLedger(values);
  const entry = await findSubmission(open, id);
  const { state, resends = 0, listName } = entry.receipt;
  const isDoubtful = state === 'in_doubt' || state === 'sending';
  if (!isIdle(entry.receipt) || (!isDoubtful && state !== 'waiting' && state !== 'claimed' && state !== 'held')) {
    throw new UsageError(`only a submission that waits, is held or is in doubt can be tried again; ${id} is ${state}`);
  }
  if (isDoubtful && !values['no-list-exists']) {
    throw new UsageError(
      `look for the list "${listName}" at Voximplant first; when it is not there, say so with --no-list-exists`,
    );
  }
  const again = { state: 'claimed', doubt: undefined, lease: undefined, resends: resends + 1, problems: [] } as const;
  const { receipt } = await recordAct(open, entry, 'retried', hand, isDoubtful ? { ...again, problems: [] } : {});
  console.log(`submission ${receipt.submission}: ${printable(await wakeDrop(open.s3, receipt))}`);
  return 0;
}

export const retry: Command = { summary: 'have a submission tried again', help: HELP, run };
