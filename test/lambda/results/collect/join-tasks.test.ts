import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planCsv } from '../../../../lambda/csv/plan-csv.ts';
import { RowIndexer, readRowIndex } from '../../../../lambda/csv/row-index.ts';
import { createJoin, type Joinable } from '../../../../lambda/results/collect/join-tasks.ts';
import { at as timeAt } from '../../../support/make-draft.ts';
import { readingOf } from '../../../support/read-csv-text.ts';

const COLUMNS = ['phone_number', 'name', '__task_uuid', '__start_at'];

type Row = Readonly<Record<string, string>>;

/** The index of a file, as its plan creates it. */
async function indexOf(rows: readonly Row[], columns: readonly string[]) {
  const lines = rows.map(row => columns.map(name => row[name] ?? '').join(';'));
  // Blank lines do not count as rows, wherever they are.
  const text = `${[columns.join(';'), ...lines.flatMap((line, at) => (at % 3 === 0 ? [line, ''] : [line]))].join('\n')}\n`;
  const rowIndex = new RowIndexer();
  await planCsv(readingOf([Buffer.from(text)]), { delimiter: ';', now: timeAt(0), rowIndex });
  const index = readRowIndex(rowIndex.toBytes({}));
  if (index === undefined) throw new Error('an index that was written must be readable');
  return index;
}

test('rows that are left out match no task, and later ones match by their places', async () => {
  const rowIndex = new RowIndexer();
  const text = 'name\nAnn\nBen\nCal\nDan\n';
  await planCsv(readingOf([Buffer.from(text)]), { delimiter: ';', now: timeAt(0), rowIndex });
  rowIndex.leaveOut(Uint32Array.of(1, 3));
  const join = createJoin(readRowIndex(rowIndex.toBytes({})), 2);

  const taskOf = (name: string) => ({ uuid: '', data: new Map([['name', name]]) });
  expect(join.rowOf(taskOf('Ben'), 0)).toBe(3);
  expect(join.rowOf(taskOf('Dan'), 1)).toBe(5);
  expect(join.rowOf(taskOf('Ann'), 0)).toBeUndefined();
});

interface Task extends Joinable {
  readonly id: number;
  /** The actual row. */
  readonly truth: number;
}

const dataOf = (row: Row) =>
  new Map(Object.entries(row).filter(([name]) => !name.startsWith('__') && name !== 'task_priority'));

const cell = fc.constantFrom('+12025550101', '+12025550102', 'Ann', 'Bob', '', 'O Neil');
const rowArbitrary = fc.record({ phone_number: cell, name: cell });

/** Changes that a scenario may make to the data of a task: none, the data of another row, or new data. */
const editArbitrary = fc.option(fc.oneof(fc.constant('none' as const), fc.nat(30), fc.constant('own' as const)), {
  nil: undefined,
  freq: 3,
});

interface World {
  readonly rows: readonly Row[];
  readonly tasks: readonly Task[];
}

/** Repeated rows, ids in any order, changed data, missing tasks, and pages in any order. */
const worldArbitrary: fc.Arbitrary<World & { readonly columns: readonly string[] }> = fc
  .record({
    rows: fc.array(rowArbitrary, { minLength: 1, maxLength: 12 }),
    uuids: fc.constantFrom('none', 'all', 'some'),
    isOrdered: fc.boolean(),
    seed: fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
    edits: fc.array(editArbitrary, { minLength: 12, maxLength: 12 }),
    missing: fc.subarray([...Array(12).keys()], { maxLength: 2 }),
    appended: fc.nat(2),
    isEditedHard: fc.boolean(),
  })
  .map(({ rows: plain, uuids, isOrdered, seed, edits, missing, appended, isEditedHard }) => {
    const rows: Row[] = plain.map((row, at) => ({
      ...row,
      __task_uuid: uuids === 'all' || (uuids === 'some' && at % 2 === 0) ? `row-${at}` : '',
    }));
    // Exactly the data of another row, in exactly its place, with unordered ids: no method could tell.
    const ids = rows.map((_row, at) => (isOrdered || isEditedHard ? at : (seed[at] ?? 0) * 100 + at));
    const tasks = rows.flatMap((row, at): Task[] => {
      if (missing.includes(at)) return [];
      const edit = edits[at];
      const other = typeof edit === 'number' && isEditedHard ? rows[edit % rows.length] : undefined;
      const data = edit === 'none' ? undefined : edit === 'own' ? new Map([['done', 'yes']]) : dataOf(other ?? row);
      return [{ id: ids[at] ?? 0, truth: at + 2, uuid: row.__task_uuid || `service-${at}`, data }];
    });
    const more = Array.from({ length: appended }, (_, at): Task => {
      return { id: 1e9 + at, truth: -1, uuid: `more-${at}`, data: dataOf(rows[at % rows.length] ?? {}) };
    });
    const columns = uuids === 'none' ? COLUMNS.slice(0, 2) : COLUMNS.slice(0, 3);
    return { rows, tasks: [...tasks, ...more], columns };
  });

/** The result of the join for each task, with its place from its id among all ids, each used once. */
async function joinAll({ rows, tasks, columns }: World & { readonly columns: readonly string[] }) {
  const index = await indexOf(rows, columns);
  const ids = [...new Set(tasks.map(({ id }) => id))].sort((a, b) => a - b);
  const own = tasks.filter(({ truth }) => truth > 0).length;
  const join = createJoin(index, Math.min(ids.length, own));
  return tasks.map(task => ({ task, row: join.rowOf(task, ids.indexOf(task.id)) }));
}

describe('the row of a task', () => {
  test('is never a wrong one, and at worst none', async () => {
    let joined = 0;
    await fc.assert(
      fc.asyncProperty(worldArbitrary, async world => {
        for (const { task, row } of await joinAll(world)) {
          if (row === undefined) continue;
          joined++;
          expect(row).toBe(task.truth);
        }
      }),
      { numRuns: 3000 },
    );
    // A join that never finds a row would also be correct.
    expect(joined).toBeGreaterThan(1000);
  });

  test('is found for every unique row, if nothing is odd', async () => {
    const rows = Array.from({ length: 50 }, (_, at) => ({ phone_number: `+1202555${String(at).padStart(4, '0')}` }));
    const tasks = rows.map((row, at) => ({ id: at * 7, truth: at + 2, uuid: `s-${at}`, data: dataOf(row) }));
    const joined = await joinAll({ rows, tasks: tasks.toReversed(), columns: ['phone_number'] });

    expect(joined.map(({ task, row }) => row === task.truth)).toEqual(rows.map(() => true));
  });

  test('is found by its name, whatever happened to its data and its place', async () => {
    const rows = [1, 2, 3].map(at => ({ phone_number: '+12025550101', __task_uuid: `r-${at}` }));
    const join = createJoin(await indexOf(rows, ['phone_number', '__task_uuid']), 1);

    expect([join.by, join.rowOf({ uuid: 'r-2', data: undefined }, undefined)]).toEqual(['uuid', 3]);
    expect(join.rowOf({ uuid: 'r-4', data: dataOf(rows[1] ?? {}) }, 1)).toBeUndefined();
  });

  test('is not found among equal rows, or by data or place alone', async () => {
    const rows = ['a', 'b', 'a', 'c'].map(name => ({ phone_number: '+12025550101', name }));
    const join = createJoin(await indexOf(rows, ['phone_number', 'name']), 4);
    const rowOf = (at: number, place: number) => join.rowOf({ uuid: '', data: dataOf(rows[at] ?? {}) }, place);

    expect([rowOf(0, 0), rowOf(1, 1), rowOf(2, 2), rowOf(3, 3)]).toEqual([undefined, 3, undefined, 5]);
    expect([rowOf(1, 3), rowOf(3, 1)]).toEqual([undefined, undefined]);
    expect(join.rowOf({ uuid: '', data: undefined }, 1)).toBeUndefined();
  });

  test('is not found by place if there are fewer tasks than rows', async () => {
    const rows = ['a', 'b', 'c'].map(name => ({ phone_number: '+12025550101', name }));
    const join = createJoin(await indexOf(rows, ['phone_number', 'name']), 2);

    expect([join.by, join.rowOf({ uuid: '', data: dataOf(rows[0] ?? {}) }, 0)]).toEqual(['none', undefined]);
  });

  test('skips the places of rows that were not sent', async () => {
    const rows = ['a', 'b', 'c'].map(name => ({ phone_number: '+12025550101', name }));
    const index = await indexOf(rows, ['phone_number', 'name']);
    index.digests[1] = 0;
    const join = createJoin(index, 2);

    expect(join.rowOf({ uuid: '', data: dataOf(rows[2] ?? {}) }, 1)).toBe(4);
  });

  test('is not found without an index', () => {
    expect(createJoin(undefined, 3).rowOf({ uuid: 'a', data: new Map() }, 0)).toBeUndefined();
  });
});
