import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowIndexer, readRowIndex } from '../../../../lambda/csv/row-index.ts';
import { beginAgain, judgeReading } from '../../../../lambda/results/collect/judge-reading.ts';
import { type Progress, readProgress, writeProgress } from '../../../../lambda/results/collect/progress.ts';
import { Collector, type Reading } from '../../../../lambda/results/collect/read-pages.ts';
import type { UploadOptions } from '../../../../lambda/results/collect/upload-file.ts';
import type { Task } from '../../../../lambda/voximplant/results/read-tasks.ts';
import { makeWorld } from '../../../support/make-world.ts';
import { makeTask } from '../open-lists.ts';

const COLUMNS = ['phone_number', 'name'];
type Row = Readonly<Record<string, string>>;

function indexOf(rows: readonly Row[]) {
  const indexer = new RowIndexer();
  indexer.readHeader(COLUMNS.map((name, offset) => ({ name, offset, line: 1 })));
  for (const row of rows) {
    for (const [at, name] of COLUMNS.entries()) indexer.readValue(at, row[name] ?? '');
    indexer.endRow();
  }
  return readRowIndex(indexer.toBytes({}));
}

function begin(page: number): Progress {
  return {
    revision: 1,
    pass: 1,
    isAnew: false,
    offset: 0,
    page,
    counts: { new: 0, in_progress: 0, processed: 0, error: 0, canceled: 0, unknown: 0 },
    isAscending: true,
    odd: 0,
    unjoined: 0,
    isRead: false,
    isComplete: false,
    missing: 0,
    file: { key: 'k', parts: [], rows: 0, tail: Buffer.alloc(0) },
    ids: new Float64Array(0),
    seen: new Uint8Array(0),
  };
}

/** Such small files never leave this process. */
const { s3 } = makeWorld();
const upload: UploadOptions = {
  s3,
  bucket: 'drops',
  submission: 'a',
  revision: 1,
  encryption: {},
  tag: undefined,
  signal: new AbortController().signal,
};

interface World {
  readonly rows: readonly Row[];
  /** In the order of the API. */
  readonly tasks: readonly Task[];
  /** The offset error of each request, in entries, one after the other. */
  readonly shifts: readonly number[];
  readonly page: number;
  readonly counts: 'page' | 'list' | 'nothing';
}

/** Reads a list from the beginning to the verdict, with everything written about it. */
async function collectAll({ rows, tasks, shifts, page, counts }: World) {
  const progress = begin(page);
  let requests = 0;
  const reading: Reading = {
    listId: 7,
    index: indexOf(rows),
    stored: rows.length,
    shape: { delimiter: ';', quote: '"', results: { columns: 'all', fields: [] } },
    upload,
    reader: {
      read: async (_listId, { offset, count }) => {
        const from = Math.max(0, offset + (shifts[requests++] ?? 0));
        const shown = tasks.slice(from, from + count);
        const told = counts === 'page' ? shown.length : tasks.length;
        return {
          kind: 'ok',
          value: { tasks: shown, length: shown.length, count: counts === 'nothing' ? undefined : told },
        };
      },
    },
  };
  let collector = new Collector(progress, reading);
  for (;;) {
    const next = await collector.next();
    if (next === 'more') continue;
    if (next !== 'end') throw new Error('it can be read');
    const verdict = judgeReading(progress, reading.stored);
    const written: Record<string, string>[] = parse(progress.file.tail, { columns: true, delimiter: ';' });
    if (verdict !== 'again') return { verdict, written, requests, progress };
    beginAgain(progress, reading.stored);
    collector = new Collector(progress, reading);
  }
}

const cell = fc.constantFrom('+12025550101', '+12025550102', 'Ann', 'Bob', '');
const worldArbitrary: fc.Arbitrary<World> = fc
  .record({
    rows: fc.array(fc.record({ phone_number: cell, name: cell }), { minLength: 1, maxLength: 12 }),
    order: fc.constantFrom('ascending', 'descending', 'mixed'),
    keys: fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
    edits: fc.array(fc.constantFrom(undefined, undefined, undefined, 'none', 'own'), { minLength: 12, maxLength: 12 }),
    shifts: fc.array(fc.constantFrom(0, 0, 0, -2, -1, 1, 2), { maxLength: 12 }),
    page: fc.integer({ min: 1, max: 5 }),
    counts: fc.constantFrom('page' as const, 'list' as const, 'nothing' as const),
    isOrdered: fc.boolean(),
    repeated: fc.option(fc.nat(11), { nil: undefined }),
  })
  .map(({ rows, order, keys, edits, shifts, page, counts, repeated, isOrdered }) => {
    const tasks = rows.map((row, at) => {
      const data =
        edits[at] === 'none' ? undefined : new Map(Object.entries(edits[at] === 'own' ? { done: 'yes' } : row));
      // No documentation says that ids follow the order of rows.
      const id = isOrdered ? at + 1 : (keys.at(-1 - at) ?? 0) * 100 + at + 1;
      return makeTask(id, { data, uuid: `row-${at + 2}` });
    });
    const ordered =
      order === 'mixed'
        ? tasks.toSorted((a, b) => (keys[tasks.indexOf(a)] ?? 0) - (keys[tasks.indexOf(b)] ?? 0))
        : tasks;
    const shown = order === 'descending' ? ordered.toReversed() : ordered;
    const more = repeated === undefined ? undefined : shown[repeated];
    return { rows, tasks: more ? [...shown, more] : shown, shifts, page, counts };
  });

describe('a list read page by page, in any order, with pages that are cut, shifted or repeated,', () => {
  test('never gives a wrong row or a duplicate call, and counts as complete only with every call', async () => {
    const tally = { rows: 0, whole: 0, partial: 0 };
    await fc.assert(
      fc.asyncProperty(worldArbitrary, async world => {
        const { verdict, written, requests, progress } = await collectAll(world);
        const ids = written.map(row => row.call_task_id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { call_row: row, call_task_uuid: uuid } of written) {
          if (row === '') continue;
          tally.rows++;
          expect(`row-${row}`).toBe(uuid);
        }
        expect(progress.file.rows).toBe(written.length);
        if (verdict === 'whole') expect(written).toHaveLength(world.rows.length);
        tally[verdict === 'whole' ? 'whole' : 'partial']++;
        // At most three readings, so no list is read forever.
        expect(requests).toBeLessThan(3 * (world.tasks.length + 6));
      }),
      { numRuns: 3000 },
    );
    console.info(`${tally.whole} lists were whole, ${tally.partial} were not; ${tally.rows} rows were found`);
    expect(tally.rows).toBeGreaterThan(1000);
    expect(Math.min(tally.whole, tally.partial)).toBeGreaterThan(100);
  });

  test('is complete if no page was shifted, in any order, once or twice', async () => {
    await fc.assert(
      fc.asyncProperty(worldArbitrary, async world => {
        const { verdict, written } = await collectAll({ ...world, shifts: [], counts: 'page' });

        expect([verdict, written.length]).toEqual(['whole', world.rows.length]);
      }),
      { numRuns: 500 },
    );
  });
});

test('data stored in between are read back unchanged', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 20 }), fc.boolean(), fc.nat(9), (ids, isAnew, parts) => {
      const progress: Progress = {
        ...begin(1000),
        isAnew,
        ids: Float64Array.from(ids),
        seen: Uint8Array.from(ids, id => id % 2),
        file: {
          key: 'a/ü.csv',
          parts: Array.from({ length: parts }, (_, at) => `etag-${at}`),
          rows: 3,
          tail: Buffer.alloc(0),
        },
      };

      expect(readProgress(writeProgress(progress))).toEqual(progress);
    }),
  );
});
