import { readTable } from '../csv/read-table.ts';
import { withoutTrunkZero } from '../suppression/read-written-number.ts';

/**
 * Reads a phone cell of a contact: the numbers that it may mean, as digits; none when it is no number, `undefined` when
 * it is blank.
 */
export type ReadCell = (cell: string) => readonly string[] | undefined;

/** The contacts that a cancel file or a suppression list names. */
export interface CancelWish {
  /**
   * How the file names contacts: by the UUID or id of a task, by a row of the dropped file, or by a telephone number.
   */
  readonly by: 'uuid' | 'id' | 'row' | 'number';
  /** The phone columns of the list; a number may be in any of them. */
  readonly columns: readonly string[];
  /** The row of the file that has each name. */
  readonly rows: ReadonlyMap<string, number>;
  /** Rows without a name that can be compared. */
  readonly unreadable: readonly number[];
  /** How numbers of contacts are read; by their digits alone when absent. */
  readonly readCell?: ReadCell;
}

/** A cancel file, or the reason why it cannot be used. */
export type CancelFile = CancelWish | { readonly problem: string };

/** The columns that name a task or its row, in our results files and in the API. */
const TASK_COLUMNS: ReadonlyMap<string, 'uuid' | 'id' | 'row'> = new Map([
  ['call_task_uuid', 'uuid'],
  ['__task_uuid', 'uuid'],
  ['task_uuid', 'uuid'],
  ['call_task_id', 'id'],
  ['task_id', 'id'],
  ['call_row', 'row'],
  ['row', 'row'],
]);
/** Those among them that an upload may have with values of its own. */
const COMMON_NAMES = new Set(['task_uuid', 'task_id', 'row']);

/** The zeros that programs write behind a number when they take it for a decimal one. */
const DECIMALS = /^([^.]*\d)\.00?$/;

/**
 * The digits of a telephone number without separators and international prefix. Two numbers if it has a zero in
 * parentheses, which some write and nobody dials from abroad; none for any other text.
 */
export function plainNumbers(text: string): readonly string[] {
  const read = [...withoutTrunkZero(text.trim().replace(DECIMALS, '$1'))].flatMap(one => {
    const [, digits] = /^(?:\+|00)?(\d{5,15})$/.exec(one.replaceAll(/[\s()./\u00a0-]/g, '')) ?? [];
    return digits ?? [];
  });
  return [...new Set(read)];
}

const readId = (cell: string) => (/^[1-9]\d{0,14}$/.test(cell) ? [cell] : []);

const READERS = {
  // The API allows no apostrophe in it. Files of results have one before what spreadsheets would calculate.
  uuid: (cell: string) => (cell === '' ? [] : [cell.replace(/^'/, '')]),
  id: readId,
  row: readId,
  number: plainNumbers,
};

/**
 * Chooses the column that names the contacts. A task or a row is more certain than a number, unless a phone column of
 * the list is there and the upload may have a column of that name, too.
 */
function chooseColumn(header: readonly string[], phoneColumns: readonly string[] | undefined) {
  const hasPhones = phoneColumns?.some(name => header.includes(name)) ?? false;
  for (const [name, by] of TASK_COLUMNS) {
    if (header.includes(name) && !(hasPhones && COMMON_NAMES.has(name))) return { name, by, columns: [] };
  }
  const phones = phoneColumns?.filter(name => header.includes(name)) ?? header;
  const [name, other] = phones;
  // A person who opts out must not be called at any of their numbers. A row with several is ambiguous.
  if (name !== undefined && other === undefined)
    return { name, by: 'number' as const, columns: phoneColumns ?? [name] };
  const columns = phoneColumns?.join(', ') ?? 'the column of the list that has the number, alone';
  return `its header must have one of call_task_uuid, __task_uuid, call_task_id, call_row, ${columns}`;
}

/**
 * Reads a cancel file.
 *
 * @param phoneColumns the phone columns of the list, if its drop named them.
 */
export async function readCancelFile(
  bytes: Uint8Array,
  phoneColumns: readonly string[] | undefined,
): Promise<CancelFile> {
  const table = await readTable(bytes);
  if (table === undefined) return { problem: 'it is no CSV with a header' };
  if (table.brokenRow !== undefined)
    return { problem: `the quotes of row ${table.brokenRow} are wrong, so other rows may be part of it` };
  if (table.header.some(name => plainNumbers(name).length > 0))
    return { problem: 'its first line must name its columns' };
  const chosen = chooseColumn(table.header, phoneColumns);
  if (typeof chosen === 'string') return { problem: chosen };
  const { name, by, columns } = chosen;
  const at = table.header.indexOf(name);
  const rows = new Map<string, number>();
  const unreadable: number[] = [];
  for (const { row, cells } of table.rows) {
    const names = READERS[by](cells[at] ?? '');
    if (names.length === 0) unreadable.push(row);
    for (const one of names) if (!rows.has(one)) rows.set(one, row);
  }
  return { by, columns, rows, unreadable };
}
