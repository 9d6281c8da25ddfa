import { parseArgs } from 'node:util';
import { retrySubmission } from '../../lambda/acts/retry-submission.ts';
import { wakeDrop } from '../../lambda/acts/wake-drop.ts';
import { ACT_HELP, ACT_OPTIONS, tellAct } from '../act-options.ts';
import { type Command, onlyArgument } from '../command.ts';
import { openAct } from '../open-act.ts';

const HELP = `Usage: dropdial retry ID --reason TEXT [--no-list-exists] [--json]

Has a submission tried again: one that waits at once, one in doubt only when you say that its list does not exist.

  dropdial retry 4f1c09a2b7d3 --no-list-exists --reason "not in the control panel an hour later"

  --no-list-exists  you looked for the list at Voximplant and it is not there. IF YOU ARE MISTAKEN, EVERYBODY ON THE
                    LIST IS CALLED TWICE
${ACT_HELP}
`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...ACT_OPTIONS, 'no-list-exists': { type: 'boolean', default: false } },
  });
  const { open, found, hand } = await openAct(onlyArgument(positionals, 'submission'), values);
  const { receipt } = await retrySubmission(open, found, hand, values['no-list-exists']);
  tellAct(receipt, values.json, [`submission ${receipt.submission}: ${await wakeDrop(open, receipt)}`]);
  return 0;
}

export const retry: Command = { help: HELP, run };
