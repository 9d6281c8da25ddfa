import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { type Receipt, StateSchema } from '../../lambda/ledger/receipt.ts';
import { printable } from '../../terminal/printable.ts';
import { type Command, UsageError } from '../command.ts';
import { readSubmissions } from '../ledger/list-submissions.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { FEED_OPTIONS, LEDGER_HELP } from '../ledger/read-config.ts';

/** States in which nothing is left to do. */
const OVER: ReadonlySet<string> = new Set(['created', 'rejected', 'skipped', 'checked']);

const HELP = `Usage: dropdial submissions [--feed ID] [--state STATE,...] [--all] [--json]

Lists the submissions that are not over: waiting, being sent, held or in doubt. A parked one needs a person.

  --feed ID        only those of one feed
  --state STATES   only those in these states, such as in_doubt,waiting
  --all            also those that are over
  --json           the receipts, one a line
${LEDGER_HELP}
`;

function readStates(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const known: readonly string[] = StateSchema.options;
  const states = text.split(',');
  const unknown = states.find(state => !known.includes(state));
  if (unknown !== undefined) throw new UsageError(`"--state" must be some of ${known.join(', ')}; got "${unknown}"`);
  return new Set(states);
}

function describeState({ state, doubt }: Receipt): string {
  return doubt?.parked ? `${state} (parked)` : state;
}

function printReceipts(receipts: readonly Receipt[]): string {
  const table = new Table({ head: ['submission', 'feed', 'state', 'updated', 'key'], style: { head: [], border: [] } });
  for (const receipt of receipts) {
    const { submission, feed, updatedAt, drop } = receipt;
    table.push([submission.slice(0, 12), feed, describeState(receipt), updatedAt, printable(drop.key)]);
  }
  return table.toString();
}

/** Shows how many documents were read, on a terminal. */
function showProgress(read: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${read} submissions read`);
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...FEED_OPTIONS,
      state: { type: 'string' },
      all: { type: 'boolean', default: false },
    },
  });
  const states = readStates(values.state);
  const isWanted = ({ state }: Receipt) => states?.has(state) ?? (values.all || !OVER.has(state));
  const receipts: Receipt[] = [];
  for await (const { receipt } of readSubmissions(await openLedger(values), values.feed, showProgress)) {
    if (isWanted(receipt)) receipts.push(receipt);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  if (values.json) for (const receipt of receipts) console.log(JSON.stringify(receipt));
  else console.log(receipts.length === 0 ? 'no such submissions' : printReceipts(receipts));
  return 0;
}

export const submissions: Command = { help: HELP, run };
