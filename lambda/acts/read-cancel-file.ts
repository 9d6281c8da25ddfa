import { readTable } from '../csv/read-table.ts';

/** Who is to be taken out of a list. */
export interface CancelWish {
  /** What names them: UUIDs or ids of tasks, rows of the dropped file, or what stands in columns of the list. */
  readonly by: 'uuid' | 'id' | 'row' | 'number';
  /** The columns of the list of which one must have the number. */
  readonly columns: readonly string[];
  /** The row of the file that names each. */
  readonly rows: ReadonlyMap<string, number>;
  /** Rows that name nobody, or nobody in a form that can be compared. */
  readonly unreadable: readonly number[];
}

/** What a file is asked for, or why it cannot be. */
export type CancelFile = CancelWish | { readonly problem: string };

/** Columns that name a task, or its row, as our files of results call them and as the API does. */
const TASK_COLUMNS: ReadonlyMap<string, 'uuid' | 'id' | 'row'> = new Map([
  ['call_task_uuid', 'uuid'],
  ['__task_uuid', 'uuid'],
  ['task_uuid', 'uuid'],
  ['call_task_id', 'id'],
  ['task_id', 'id'],
  ['call_row', 'row'],
  ['row', 'row'],
]);

/** A number without what people write around its digits; `undefined` for what is none. */
export function plainNumber(text: string): string | undefined {
  return /^(?:\+|00)?(\d{5,15})$/.exec(text.replaceAll(/[\s()./\u00a0-]/g, ''))?.[1];
}

const readId = (cell: string) => (/^[1-9]\d{0,14}$/.test(cell) ? cell : undefined);

const READERS = {
  uuid: (cell: string) => cell || undefined,
  id: readId,
  row: readId,
  number: plainNumber,
};

/** What of the header says whom the rows name; the surest counts. */
function chooseColumn(header: readonly string[], phoneColumns: readonly string[] | undefined) {
  for (const [name, by] of TASK_COLUMNS) if (header.includes(name)) return { name, by, columns: [] };
  const phones = phoneColumns?.filter(name => header.includes(name)) ?? header;
  const [name, other] = phones;
  // Whoever asks not to be called is not to be called at any number that the row has.
  if (name !== undefined && other === undefined)
    return { name, by: 'number' as const, columns: phoneColumns ?? [name] };
  const columns = phoneColumns?.join(', ') ?? 'the column of the list that has the number, alone';
  return `its header must have one of call_task_uuid, __task_uuid, call_task_id, call_row, ${columns}`;
}

/**
 * Reads a file that says who is to be taken out of a list.
 *
 * @param phoneColumns those of the list, where its drop named them.
 */
export async function readCancelFile(
  bytes: Uint8Array,
  phoneColumns: readonly string[] | undefined,
): Promise<CancelFile> {
  const table = await readTable(bytes);
  if (table === undefined) return { problem: 'it is no CSV with a header' };
  if (table.header.some(plainNumber)) return { problem: 'its first line must name its columns' };
  const chosen = chooseColumn(table.header, phoneColumns);
  if (typeof chosen === 'string') return { problem: chosen };
  const { name, by, columns } = chosen;
  const at = table.header.indexOf(name);
  const rows = new Map<string, number>();
  const unreadable: number[] = [];
  for (const { row, cells } of table.rows) {
    const value = READERS[by](cells[at] ?? '');
    if (value === undefined) unreadable.push(row);
    else if (!rows.has(value)) rows.set(value, row);
  }
  return { by, columns, rows, unreadable };
}
