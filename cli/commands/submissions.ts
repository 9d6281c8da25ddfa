import { StateSchema } from '../../lambda/ledger/receipt.ts';
import { screenOf } from '../../terminal/screen.ts';
import { type Command, UsageError } from '../command.ts';
import { chooseFeed } from '../ledger/choose-feed.ts';
import { readSubmissions } from '../ledger/list-submissions.ts';
import { readUnclaimed } from '../ledger/list-unclaimed.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { FEED_OPTIONS, LEDGER_HELP } from '../ledger/read-config.ts';
import { readArguments } from '../read-arguments.ts';
import { type Listed, printSubmissions, sortByTime } from '../receipt/print-submissions.ts';

/** States without work left. */
const OVER: ReadonlySet<string> = new Set(['created', 'rejected', 'skipped', 'checked']);

const HELP = `Usage: dropdial submissions [--feed ID] [--state STATE,...] [--all] [--json]

Lists the unfinished submissions, the latest first: waiting, being sent, held or
in doubt. A parked one needs a person. dropdial show has the details. It also
lists files that no feed takes, for two weeks: those with a wrong ending, and
those under no feed's prefix. They have no submission.

  --feed ID        only submissions of one feed
  --state STATES   only submissions in these states, such as in_doubt,waiting
  --all            also those that have ended
  --json           the receipts, one a line; of a file that no feed takes, what
                   is known of it, which names no submission;
                   schema/submission-line.schema.json describes both
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

/** Shows the number of documents read, on a terminal. */
function showProgress(read: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${read} submissions read`);
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...args],
    options: {
      ...FEED_OPTIONS,
      state: { type: 'string' },
      all: { type: 'boolean', default: false },
    },
  });
  const states = readStates(values.state);
  const isNarrowed = states !== undefined || values.feed !== undefined || values.all;
  const isWanted = ({ state }: Listed) => states?.has(state) ?? (values.all || !OVER.has(state));
  const receipts: Listed[] = [];
  const open = await openLedger(values);
  if (values.feed !== undefined) chooseFeed(open.config.feeds, values.feed);
  for await (const { receipt } of readSubmissions(open, values.feed, showProgress)) {
    if (isWanted(receipt)) receipts.push(receipt);
  }
  // Nothing can be done about these objects beyond the advice on them.
  if (states?.has('skipped') ?? true) receipts.push(...(await readUnclaimed(open, values.feed)));
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const sorted = sortByTime(receipts);
  if (values.json) for (const receipt of sorted) console.log(JSON.stringify(receipt));
  else if (sorted.length === 0)
    console.log(isNarrowed ? 'no such submissions' : 'nothing is unfinished; --all shows what has ended');
  else console.log(printSubmissions(sorted, open.now(), screenOf(process.stdout)));
  return 0;
}

export const submissions: Command = { help: HELP, run };
