import * as v from 'valibot';
import { editSubmission } from '../../../lambda/acts/edit-submission.ts';
import { parameterFields } from '../../../lambda/parameters/parameter-fields.ts';
import { readAccountId } from '../../../lambda/voximplant/credentials/read-account-id.ts';
import { EDITABLE, editCallList, type ListEdit } from '../../../lambda/voximplant/running/edit-call-list.ts';
import { ACT_HELP, ACT_OPTIONS, tellAct } from '../../act-options.ts';
import { type Command, onlyArgument, UsageError } from '../../command.ts';
import { openApi, requireFeed } from '../../ledger/open-lists.ts';
import { openAct } from '../../open-act.ts';
import { readArguments } from '../../read-arguments.ts';
import { wakeFunction } from '../../wake-function.ts';

const HELP = `Usage: dropdial edit ID [--priority N] [--max-simultaneous N] [--interval-seconds N] --reason TEXT [--json]

Changes how the list of a submission is dialled, within the limits of its feed: also while it dials. Parameters that are not
named keep their values. Doing it again changes nothing more.

  dropdial edit 4f1c09a2b7d3 --max-simultaneous 20 --reason "the other campaign has ended"

  --priority N     priority among the lists of the account; 0 is the highest
  --max-simultaneous N
                   how many of its tasks are processed at the same time
  --interval-seconds N
                   seconds between two attempts
${ACT_HELP}
`;

const number = { type: 'string' } as const;

/** @throws {UsageError} if nothing is to be changed, or a value is not a number. */
function readEdit(values: Readonly<Record<string, unknown>>): ListEdit {
  const edit: Record<string, number> = {};
  for (const name of EDITABLE) {
    const option = name.replace('_', '-');
    const text = values[option];
    if (typeof text !== 'string') continue;
    if (!/^\d{1,15}$/.test(text)) throw new UsageError(`"--${option}" must be a whole number; got "${text}"`);
    const field = parameterFields[name];
    if (!v.is(field, Number(text))) throw new UsageError(`"--${option}" must be ${field.traits.mustBe}; got "${text}"`);
    edit[name] = Number(text);
  }
  if (Object.keys(edit).length === 0)
    throw new UsageError(`say what to change: ${EDITABLE.map(name => `--${name.replace('_', '-')}`).join(', ')}`);
  return edit;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: { ...ACT_OPTIONS, priority: number, 'max-simultaneous': number, 'interval-seconds': number },
  });
  const edit = readEdit(values);
  const { open, found, hand } = await openAct(onlyArgument(positionals, 'submission'), values);
  const { limits } = requireFeed(open, found.receipt.feed);
  const { receipt } = await editSubmission(open, found, hand, { edit, limits }, async () => {
    const api = await openApi(open, found.receipt.feed);
    return { accountId: readAccountId(api.token), edit: (listId, change) => editCallList(api, listId, change) };
  });
  const changes = Object.entries(edit).map(([name, value]) => `${name} ${value}`);
  const { line, isWoken } = await wakeFunction(open, receipt);
  tellAct(receipt, values.json, [`list ${receipt.answer?.list_id} now has ${changes.join(', ')}`, line]);
  return isWoken ? 0 : 1;
}

export const edit: Command = { help: HELP, run };
