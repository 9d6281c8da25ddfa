import { formatTable } from '../../terminal/format-table.ts';
import { printable } from '../../terminal/printable.ts';
import { screenOf } from '../../terminal/screen.ts';
import { type Command, UsageError } from '../command.ts';
import { findPlace } from '../config/find-place.ts';
import { nameStack } from '../config/name-stack.ts';
import { LEDGER_HELP, LEDGER_OPTIONS, readConfigs } from '../ledger/read-config.ts';
import { listNames } from '../outputs/list-names.ts';
import { readArguments } from '../read-arguments.ts';
import { type Outputs, readOutputs } from '../stack/read-outputs.ts';

const HELP = `Usage: dropdial outputs [--json]

Prints the names of a deployed stack: the buckets, the queue and its dead
letters, the function and its log group, the secret of each feed, the SFTP
server. The second column has the word that the runbook writes for it.

  --json           the names as one JSON object, such as {"queue": "https://…"}
${LEDGER_HELP}
`;

async function readFrom(stackName: string | undefined): Promise<ReadonlyMap<string, Outputs> | undefined> {
  if (stackName === undefined) return undefined;
  try {
    return await readOutputs(stackName);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the outputs of the stack "${stackName}" cannot be read: ${reason}`, { cause: error });
  }
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...args],
    options: { ...LEDGER_OPTIONS, json: { type: 'boolean', default: false } },
  });
  // First, because it sets the Region of the stack, and reports a missing stack.
  const configs = await readConfigs(values);
  const stackName = nameStack(await findPlace(values));
  const names = listNames(configs, await readFrom(stackName));
  if (values.json) {
    console.log(JSON.stringify(Object.fromEntries(names.map(({ kind, value }) => [kind, value])), undefined, 2));
    return 0;
  }
  const rows = names.map(({ what, value, placeholder = '' }) => [printable(what), placeholder, printable(value)]);
  console.log(formatTable(['what', 'in the runbook', 'name'], rows, screenOf(process.stdout)));
  return 0;
}

export const outputs: Command = { help: HELP, run };
