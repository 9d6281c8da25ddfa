import { styleText } from 'node:util';
import type { Receipt } from '../lambda/ledger/receipt.ts';
import { countOf } from '../terminal/count-of.ts';
import { formatTable } from '../terminal/format-table.ts';
import { printable } from '../terminal/printable.ts';
import { screenOf } from '../terminal/screen.ts';
import { colourOf } from '../terminal/steps/state-colours.ts';

/** The metadata of the object as a table: the function's own lines, with the status in colour. */
export function printMetadata(metadata: Readonly<Record<string, string>>): string {
  const rows = Object.entries(metadata)
    .sort(([a], [b]) => Number(b === 'dropdial-status') - Number(a === 'dropdial-status') || a.localeCompare(b))
    .map(([name, value]): [string, string] => {
      const colour = name === 'dropdial-status' ? colourOf(value) : undefined;
      return [name, colour ? styleText(colour, printable(value)) : printable(value)];
    });
  return rows.length === 0 ? 'the object carries no metadata' : formatTable(undefined, rows, screenOf(process.stdout));
}

/** A list that the simulator was asked to dial. */
interface DialledList {
  readonly listId: number;
  readonly name: string;
  readonly columns: readonly string[];
  readonly count: number;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A list as a table: its facts, and how each row was read. No row is shown. */
export function printList(list: DialledList): string {
  return formatTable(
    undefined,
    [
      ['list', `${list.listId} "${printable(list.name)}"`],
      ['tasks', String(list.count)],
      ['columns', printable(list.columns.join(', '))],
      ...Object.entries(list.parameters)
        .filter(([name]) => name !== 'name')
        .map(([name, value]): [string, string] => [name, printable(value)]),
    ],
    screenOf(process.stdout),
  );
}

/** A warning that means nothing in the simulator, which has no media servers. */
const OF_REAL_CALLS = 'no_server_location';

/** A line for each warning of a drop. With the simulator, a warning about real calls is only a note. */
export function describeWarnings({ warnings = [] }: Pick<Receipt, 'warnings'>, isSimulated: boolean): string[] {
  return warnings.map(({ code, message }) =>
    isSimulated && code === OF_REAL_CALLS
      ? 'note: for real calls, set "server_location" near the people you call'
      : `warning: ${printable(message)} (${code})`,
  );
}

/** Everything that is listed as wrong with a drop. */
export function printProblems({
  problems,
  problemCount = problems.length,
}: Pick<Receipt, 'problems' | 'problemCount'>): string {
  const rows = problems.map(({ code, message }) => [code, printable(message)]);
  const hidden = problemCount - problems.length;
  const table = formatTable(['code', 'what is wrong'], rows, screenOf(process.stdout));
  return hidden > 0 ? `${table}\nand ${countOf(hidden, 'more problem')}` : table;
}
