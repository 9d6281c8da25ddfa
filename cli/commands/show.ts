import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { printable } from '../../terminal/printable.ts';
import { type Command, onlyArgument } from '../command.ts';
import { findSubmission } from '../ledger/list-submissions.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { LEDGER_HELP, LEDGER_OPTIONS } from '../ledger/read-config.ts';

const HELP = `Usage: dropdial show ID [--json]

Shows one submission. ID is its id, or the beginning of it: 6 digits or more.

  --json           the whole receipt
${LEDGER_HELP}
`;

function describe(receipt: Receipt): ReadonlyArray<readonly [name: string, value: string]> {
  const { submission, feed, state, drop, listName, plan, answer, doubt, problems, attempts, acts, twins } = receipt;
  return [
    ['submission', submission],
    ['state', doubt?.parked ? `${state} (parked: a person has to decide)` : state],
    ['feed', feed],
    ['object', `s3://${drop.bucket}/${drop.key}`],
    ['uploaded', drop.uploadedAt],
    ...(listName === undefined ? [] : [['name of the list', listName] as const]),
    ...(plan ? [['plan', `${plan.rows} rows, ${plan.bytes} bytes, sha256 ${plan.sha256}`] as const] : []),
    ...(answer ? [['list', `${answer.list_id}${answer.reconciled ? ' (found by its name)' : ''}`] as const] : []),
    ...(twins ? [['stopped twins', twins.join(', ')] as const] : []),
    ...(doubt ? [['in doubt', `since ${doubt.since}; the API denied the list ${doubt.looks} times`] as const] : []),
    ...problems.map(({ code, message }) => ['problem', `${code}: ${message}`] as const),
    ...attempts.map(({ startedAt, ended }) => ['attempt', `${startedAt} ${ended ?? 'still open'}`] as const),
    ...(acts ?? []).map(({ at, by, act, reason }) => ['by hand', `${at} ${act} by ${by}: ${reason}`] as const),
  ];
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...LEDGER_OPTIONS, json: { type: 'boolean', default: false } },
  });
  const { receipt } = await findSubmission(await openLedger(values), onlyArgument(positionals, 'submission'));
  if (values.json) {
    console.log(JSON.stringify(receipt, undefined, 2));
    return 0;
  }
  const table = new Table({
    style: { head: [], border: [] },
    wordWrap: true,
    wrapOnWordBoundary: false,
    colWidths: [null, 90],
  });
  table.push(...describe(receipt).map(([name, value]) => [name, printable(value)]));
  console.log(table.toString());
  return 0;
}

export const show: Command = { help: HELP, run };
