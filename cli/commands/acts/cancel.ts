import { createReadStream } from 'node:fs';
import { type CancelReport, cancelContacts, isEverybodyOut } from '../../../lambda/acts/cancel-contacts.ts';
import { readCancelFile } from '../../../lambda/acts/read-cancel-file.ts';
import { readRowsOf } from '../../../lambda/acts/read-rows-of.ts';
import { listOf } from '../../../lambda/acts/record-act.ts';
import { contactsOf } from '../../../lambda/voximplant/running/contacts.ts';
import { countOf } from '../../../terminal/count-of.ts';
import { printable } from '../../../terminal/printable.ts';
import { screenOf } from '../../../terminal/screen.ts';
import { wrapText } from '../../../terminal/wrap-text.ts';
import { ACT_OPTIONS, actHelp } from '../../act-options.ts';
import { type Command, UsageError } from '../../command.ts';
import { openApi } from '../../ledger/open-lists.ts';
import { openAct } from '../../open-act.ts';
import { readArguments } from '../../read-arguments.ts';
import { orUnreadable } from '../../read-input.ts';

const HELP = `Usage: dropdial cancel ID FILE.csv --reason TEXT [--json]

Takes contacts out of the list of a submission: people who were not called yet are not called any more. Doing it again
changes nothing more.

  dropdial cancel 4f1c09a2b7d3 paid.csv --reason "they have paid"
  printf 'phone_number\\n+12025550100\\n' | dropdial cancel 4f1c09a2b7d3 - --reason "asked not to be called"

FILE.csv, or - for the standard input, has a header and names one contact a row, by the first of these columns that it
has:

  call_task_uuid  the UUID of the task, as a file of results has it; or __task_uuid
  call_task_id    its id
  call_row        the row of the dropped file (the header is 1), of a list whose
                  results are collected
  a phone column  a number; every contact with that number in a phone column, compared by its digits
  task_uuid       the same, in a file without a phone column; also task_id
                  and row

The result of each row, by the row's number (the header is 1):

  cancelled      will not be called any more
  was_cancelled  was out already, or its list is stopped: repeat when it goes on
  called         was called before
  calling        is being called, or between two calls: repeat
  not_cancelled  may still be called
  not_in_list    is not in the list
  unreadable     names nobody
  not_sure       was not found, but some contacts could not be compared

${actHelp('prints the result of each row as JSON')}
`;

/** The maximum size of the file, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;
/** The maximum duration of the API calls, in milliseconds: a list of 500,000 contacts has 500 pages. */
const LIMIT_MS = 45 * 60_000;
/** The maximum number of rows shown to people. */
const MOST_ROWS = 20;

async function readInput(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new UsageError(`"${path}" must have at most ${MAX_BYTES} bytes`);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

function describe({ listId, counts, rows, hidden, isWhole }: CancelReport): string[] {
  const lines = Object.entries(counts).map(([result, count]) => {
    const named = [...rows].filter(([, one]) => one === result).map(([row]) => row);
    const more = named.length > MOST_ROWS ? ' …' : '';
    return `${result}: ${count} (rows ${named
      .toSorted((a, b) => a - b)
      .slice(0, MOST_ROWS)
      .join(', ')}${more})`;
  });
  if (rows.size === 0) lines.push('the file has no row below its header: nobody was taken out');
  if (hidden > 0)
    lines.push(
      `${countOf(hidden, 'contact')} of list ${listId} could not be compared: their data has no such column, no number in it, or is no longer their row; name them by UUID`,
    );
  if (!isWhole) lines.push(`not every contact of list ${listId} could be looked at: repeat the command`);
  return lines;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({ args: [...args], allowPositionals: true, options: ACT_OPTIONS });
  const [id, path, more] = positionals;
  if (id === undefined || path === undefined || more !== undefined)
    throw new UsageError('name one submission and one file');
  const { open, found, hand } = await openAct(id, values);
  listOf(found.receipt, 'take anybody out of');
  const wish = await readCancelFile(
    await orUnreadable(path, () => readInput(path)),
    found.receipt.parameters?.phone_columns,
  );
  const shown = path === '-' ? 'the standard input' : `"${path}"`;
  if ('problem' in wish) throw new UsageError(`${shown}: ${wish.problem}`);
  const index = wish.by === 'row' ? await readRowsOf(open, found) : undefined;
  const openContacts = async () => contactsOf(await openApi(open, found.receipt.feed, LIMIT_MS));
  const { report } = await cancelContacts(open, found, hand, wish, openContacts, index);
  const { columns } = screenOf(process.stdout);
  const lines = describe(report).flatMap(line => wrapText(printable(line), columns));
  for (const line of lines) console[values.json ? 'error' : 'log'](line);
  const rows = Object.fromEntries(report.rows);
  if (values.json) console.log(JSON.stringify({ ...report, rows }, undefined, 2));
  return isEverybodyOut(report) ? 0 : 1;
}

export const cancel: Command = { help: HELP, run };
