import { stopSubmission } from '../../../lambda/acts/stop-submission.ts';
import { ACT_HELP, ACT_OPTIONS, tellAct } from '../../act-options.ts';
import { type Command, onlyArgument } from '../../command.ts';
import { openLists } from '../../ledger/open-lists.ts';
import { openAct } from '../../open-act.ts';
import { readArguments } from '../../read-arguments.ts';
import { wakeFunction } from '../../wake-function.ts';

const HELP = `Usage: dropdial stop ID --reason TEXT [--json]

Stops a submission: its list at Voximplant starts no more calls, or the submission never becomes a list. Running calls
go on. For a submission in doubt, the command looks for the list first.

  dropdial stop 4f1c09a2b7d3 --reason "wrong file"

${ACT_HELP}
`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({ args: [...args], allowPositionals: true, options: ACT_OPTIONS });
  const { open, found, hand } = await openAct(onlyArgument(positionals, 'submission'), values);
  const openThem = () => openLists(open, found.receipt.feed);
  const { submission, lines, isSure } = await stopSubmission(open, found, hand, openThem);
  const { line, isWoken } = await wakeFunction(open, submission.receipt);
  tellAct(submission.receipt, values.json, [...lines, line]);
  return isSure && isWoken ? 0 : 1;
}

export const stop: Command = { help: HELP, run };
