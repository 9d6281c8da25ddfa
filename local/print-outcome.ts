import { styleText } from 'node:util';
import Table from 'cli-table3';
import { printable } from '../terminal/printable.ts';

const COLOURS: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = {
  created: 'green',
  rejected: 'red',
  in_doubt: 'red',
  checked: 'green',
  waiting: 'yellow',
  skipped: 'yellow',
};

/** Widest value column, in characters; longer text is wrapped. */
const VALUE_WIDTH = 78;

function twoColumns(rows: ReadonlyArray<readonly [name: string, value: string]>): string {
  const longest = Math.max(...rows.map(([, value]) => value.length), 10);
  const table = new Table({
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    wordWrap: true,
    wrapOnWordBoundary: false,
    colWidths: [null, Math.min(longest, VALUE_WIDTH) + 2],
  });
  table.push(...rows.map(([name, value]) => [name, value]));
  return table.toString();
}

/** The metadata of the object as a table; the function's own lines, and the status in colour. */
export function printMetadata(metadata: Readonly<Record<string, string>>): string {
  const rows = Object.entries(metadata)
    .sort(([a], [b]) => Number(b === 'dropdial-status') - Number(a === 'dropdial-status') || a.localeCompare(b))
    .map(([name, value]): [string, string] => {
      const colour = name === 'dropdial-status' ? COLOURS[value] : undefined;
      return [name, colour ? styleText(colour, printable(value)) : printable(value)];
    });
  return rows.length === 0 ? 'the object carries no metadata' : twoColumns(rows);
}

/** What the simulator was asked to dial. */
export interface DialledList {
  readonly listId: number;
  readonly name: string;
  readonly columns: readonly string[];
  readonly count: number;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A list as a table: what it is and what each row was read as. No row is shown. */
export function printList(list: DialledList): string {
  return twoColumns([
    ['list', `${list.listId} "${printable(list.name)}"`],
    ['tasks', String(list.count)],
    ['columns', printable(list.columns.join(', '))],
    ...Object.entries(list.parameters)
      .filter(([name]) => name !== 'name')
      .map(([name, value]): [string, string] => [name, printable(value)]),
  ]);
}
