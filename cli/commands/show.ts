import { screenOf } from '../../terminal/screen.ts';
import { type Command, onlyArgument } from '../command.ts';
import { findUnclaimed } from '../ledger/list-unclaimed.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { LEDGER_HELP, LEDGER_OPTIONS, sameSource } from '../ledger/read-config.ts';
import { readArguments } from '../read-arguments.ts';
import { findDrop, ID, readPlace } from '../receipt/find-drop.ts';
import { printReceipt } from '../receipt/print-receipt.ts';
import { printUnclaimed } from '../receipt/print-unclaimed.ts';

const HELP = `Usage: dropdial show KEY|ID [--json]

Shows the latest submission of a file: its state and the reason, what it is, and
what to do, as commands to paste. KEY is the key of the file (or
s3://BUCKET/KEY), ID the id of a submission or its beginning, 6 digits or more.
A file that no feed takes has no submission: its key shows why, for two weeks.

  dropdial show acme/monday.csv

  --json           the whole receipt, or what is known of the file;
                   schema/submission-line.schema.json describes it
${LEDGER_HELP}
`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: { ...LEDGER_OPTIONS, json: { type: 'boolean', default: false } },
  });
  const name = onlyArgument(positionals, 'file by its key, or one submission');
  const open = await openLedger(values);
  const unclaimed = ID.test(name) ? undefined : await findUnclaimed(open, readPlace(name));
  if (unclaimed) {
    const screen = screenOf(process.stdout);
    console.log(values.json ? JSON.stringify(unclaimed, undefined, 2) : printUnclaimed(unclaimed, open.now(), screen));
    return 0;
  }
  const { receipt } = await findDrop(open, name);
  if (values.json) {
    console.log(JSON.stringify(receipt, undefined, 2));
    return 0;
  }
  const feed = open.config.feeds.find(({ id }) => id === receipt.feed);
  console.log(printReceipt(receipt, sameSource(values), open.now(), screenOf(process.stdout), feed));
  return 0;
}

export const show: Command = { help: HELP, run };
