import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { harmless } from '../../../../lambda/csv/write-field.ts';
import { type Shape, writeResultsHeader, writeResultsRow } from '../../../../lambda/results/collect/write-rows.ts';
import { makeTask } from '../open-lists.ts';

const SHAPE: Shape = {
  columns: ['phone_number', 'name'],
  delimiter: ';',
  quote: '"',
  results: { columns: 'all', fields: [] },
};

test('cells of the upload are left unchanged, because every telephone number begins with a plus', () => {
  const task = makeTask(7, {
    data: new Map([
      ['phone_number', '+12025550101'],
      ['name', '=1'],
    ]),
    result: '=2',
  });
  const [, row] = parse(writeResultsHeader(SHAPE) + writeResultsRow(SHAPE, task, 2), { delimiter: ';' });

  expect(row).toEqual(['+12025550101', '=1', '2', 'processed', '0', '2026-01-02T03:00:00Z', "'=2", '7', 'uuid-7']);
});

test('an independent reader gets the same cells for any task', () => {
  const text = fc.string({ unit: fc.constantFrom('"', ';', ',', '\n', '\r', '\t', 'a', 'ü', ' ', "'", '=') });
  fc.assert(
    fc.property(text, text, text, fc.constantFrom(';', ',', '\t', '|'), (name, result, uuid, delimiter) => {
      const shape = { ...SHAPE, delimiter, results: { columns: 'all' as const, fields: ['a'] } };
      const task = makeTask(1, { data: new Map([['name', name]]), result, uuid });
      const written = writeResultsHeader(shape) + writeResultsRow(shape, task, undefined);
      const [header = [], row = []]: string[][] = parse(written, { delimiter, record_delimiter: '\r\n' });

      expect(row).toHaveLength(header.length);
      expect([row[1], row[6], row.at(-1)]).toEqual([name, harmless(result), harmless(uuid)]);
    }),
    { numRuns: 2000 },
  );
});

test('columns and fields are the requested ones', () => {
  const shape = { ...SHAPE, results: { columns: ['name', 'absent'], fields: ['duration', 'said', 'constructor'] } };
  const task = makeTask(1, { result: '{"duration":7,"said":{"a":"=1"}}' });
  const [row]: Record<string, string>[] = parse(writeResultsHeader(shape) + writeResultsRow(shape, task, 3), {
    columns: true,
    delimiter: ';',
  });

  expect(row).toMatchObject({
    name: 'person 1',
    call_row: '3',
    'call_result.duration': '7',
    'call_result.said': '{"a":"=1"}',
    'call_result.constructor': '',
  });
  expect(row).not.toHaveProperty('phone_number');
});

test('values that the API removes from the data of a task are found elsewhere', () => {
  const shape = { ...SHAPE, columns: ['__task_uuid', '__start_execution_time', '__end_execution_time', 'constructor'] };
  const task = makeTask(1, { data: undefined, startTime: '09:00:00', endTime: '18:00:00' });

  expect(writeResultsRow(shape, task, 2)).toMatch(/^uuid-1;09:00:00;18:00:00;;2;/);
});
