import { refreshResults } from '../../lambda/acts/refresh-results.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import type { Submission } from '../../lambda/ledger/submission.ts';
import { createQueueClient } from '../../lambda/queue/queue-client.ts';
import { createSendEvent } from '../../lambda/queue/send-event.ts';
import { countOf } from '../../terminal/count-of.ts';
import { formatFields } from '../../terminal/format-table.ts';
import { screenOf } from '../../terminal/screen.ts';
import { showInstant } from '../../terminal/show-age.ts';
import { type Command, onlyArgument, UsageError } from '../command.ts';
import { describeFailure } from '../failure/describe-failure.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { LEDGER_HELP, LEDGER_OPTIONS } from '../ledger/read-config.ts';
import { readArguments } from '../read-arguments.ts';
import { findDrop } from '../receipt/find-drop.ts';

const HELP = `Usage: dropdial results KEY|ID [--refresh | --write] [--json]

Shows the results of a drop's list: how many calls were processed and failed, and where the file of results is. KEY is
the key of the dropped file, ID the id of its submission or the beginning of it.

  --refresh        looks at the list now, also at one that is not watched
  --write          writes the results of a list that has ended anew, as another revision
  --json           the list's part of the receipt, as JSON
${LEDGER_HELP}

"processed" means what the scenario reported: a scenario that reports nothing counts as processed, too.

Exit code: 0 shown or requested, 1 not done, 2 wrong usage.
`;

const JOINED = { uuid: 'by __task_uuid', order: 'by their place and values', none: 'none' } as const;

/** How the rows of the file that belong to the results were found. */
const describeJoin = (by: keyof typeof JOINED, without: number) =>
  `${JOINED[by]}${without === 0 ? '' : `; ${countOf(without, 'result')} without a row`}`;

/** Why nothing is known of the list of a drop. */
function describeUnwatched({ state, answer }: Receipt, feed: FeedConfig | undefined): string {
  if (state !== 'created' || answer === undefined) return `the drop is ${state}: it has no list that calls anybody`;
  return feed?.results?.write === 'file'
    ? 'it is not watched; --refresh begins it'
    : 'it is not watched: its feed collects no results ("results.write" of its configuration)';
}

function describe(
  receipt: Receipt,
  feed: FeedConfig | undefined,
): ReadonlyArray<readonly [name: string, value: string]> {
  const { answer, drop, list, submission } = receipt;
  const { results } = list ?? {};
  const rows: [string, string | number | undefined][] = [
    ['submission', submission.slice(0, 12)],
    ['list', answer?.list_id],
    ['state', list ? `${list.state}, since ${showInstant(list.since)}` : describeUnwatched(receipt, feed)],
    ['the API calls it', list?.word],
    ['ended', list?.ended && `${list.ended}${list.endedAt === undefined ? '' : `, ${showInstant(list.endedAt)}`}`],
    ['revision', results?.revision],
    ...Object.entries(results?.counts ?? {}),
    ['file', results && `s3://${drop.bucket}/${results.key}`],
    [
      'unreached',
      results?.unreached && `s3://${drop.bucket}/${results.unreached.key} (${countOf(results.unreached.rows, 'row')})`,
    ],
    ['rows found', results && describeJoin(results.joinedBy, results.unjoined)],
    ['complete', results && !results.complete ? 'no: the API showed other tasks than it has' : undefined],
    ['final', results && !results.final ? 'no: the list was given up while it ran' : undefined],
    ['problem', list?.problem && `${list.problem.code}: ${list.problem.message}`],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
}

function print({ receipt }: Submission, feed: FeedConfig | undefined, isJson: boolean): void {
  if (isJson) {
    console.log(JSON.stringify(receipt.list ?? {}, undefined, 2));
    return;
  }
  console.log(formatFields(describe(receipt, feed), screenOf(process.stdout)));
}

/** Sends the same sweep that the schedule sends every few minutes. */
async function sendSweep(queueUrl: string | undefined): Promise<string> {
  if (queueUrl === undefined) return 'the next sweep looks at it';
  const queue = createQueueClient();
  try {
    await createSendEvent(queue, queueUrl)({ source: 'dropdial.internal', 'detail-type': 'Sweep' });
    return 'the function has been notified and will look at it';
  } catch (error) {
    // The schedule sends the same event soon.
    return `the next sweep looks at it; the function could not be notified now (${describeFailure(error, process.env)})`;
  } finally {
    (await queue()).destroy();
  }
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      ...LEDGER_OPTIONS,
      refresh: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.refresh && values.write) throw new UsageError('name "--refresh" or "--write", not both');
  const open = await openLedger(values);
  const found = await findDrop(open, onlyArgument(positionals, 'file by its key, or one submission'));
  const feed = open.config.feeds.find(({ id }) => id === found.receipt.feed);
  if (!values.refresh && !values.write) {
    print(found, feed, values.json);
    return 0;
  }
  const moved = await refreshResults(open, found, feed, values.write ? 'write' : 'refresh');
  print(moved, feed, values.json);
  console[values.json ? 'error' : 'log'](await sendSweep(open.config.queueUrl));
  return 0;
}

export const results: Command = { help: HELP, run };
