import { retrySubmission } from '../../../lambda/acts/retry-submission.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { isUnanswered } from '../../../lambda/ledger/standing.ts';
import { printable } from '../../../terminal/printable.ts';
import { screenOf } from '../../../terminal/screen.ts';
import { wrapText } from '../../../terminal/wrap-text.ts';
import { ACT_HELP, ACT_OPTIONS, tellAct } from '../../act-options.ts';
import { askPerson, canAsk } from '../../ask-person.ts';
import { type Command, onlyArgument } from '../../command.ts';
import { openAct } from '../../open-act.ts';
import { readArguments } from '../../read-arguments.ts';
import { wakeFunction } from '../../wake-function.ts';

const HELP = `Usage: dropdial retry ID --reason TEXT [--not-at-voximplant] [--json]

Retries a submission. A waiting one is looked at again at once, and waits on if its reason still applies. One in doubt
is sent again only if you say that its list does not exist. ID may also be the key of the file.

  dropdial retry 4f1c09a2b7d3 --not-at-voximplant --reason "not in the control panel an hour later"

  --not-at-voximplant
                   you looked for the list at Voximplant and it is not there. IF YOU ARE MISTAKEN, EVERYBODY ON THE LIST IS
                   CALLED TWICE. In a terminal the command asks instead
${ACT_HELP}
`;

/** The confirmation to type, long enough that nobody types it by mistake. */
const NOT_THERE = 'not there';

/**
 * Asks a person at a terminal to confirm that an unrecorded list does not exist. Without a terminal, nobody can be
 * asked.
 */
async function askWhetherUnseen(receipt: Receipt): Promise<boolean> {
  if (!isUnanswered(receipt) || !canAsk()) return false;
  const question = `The answer of Voximplant was lost. A list may exist, and may be calling people.
Look for "${printable(receipt.listName ?? '')}" among the call lists in the control panel of Voximplant.
If it is there, do not go on: "dropdial adopt" says which one it is.
If it is there and you go on all the same, everybody on it is called twice.
If you looked and it is not there, type "${NOT_THERE}":`;
  const lines = wrapText(question, screenOf(process.stdout).columns);
  return (await askPerson(`${lines.join('\n')} `)).trim().toLowerCase() === NOT_THERE;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      ...ACT_OPTIONS,
      'not-at-voximplant': { type: 'boolean', default: false },
      // The older name, in scripts.
      'no-list-exists': { type: 'boolean', default: false },
    },
  });
  const { open, found, hand } = await openAct(onlyArgument(positionals, 'submission'), values);
  const isSaid = values['not-at-voximplant'] || values['no-list-exists'];
  const isUnseen = isSaid || (await askWhetherUnseen(found.receipt));
  const { receipt } = await retrySubmission(open, found, hand, isUnseen);
  const { line, isWoken } = await wakeFunction(open, receipt);
  tellAct(receipt, values.json, [`submission ${receipt.submission.slice(0, 12)}: ${line}`]);
  return isWoken ? 0 : 1;
}

export const retry: Command = { help: HELP, run };
