import { describe, expect, test } from 'vitest';
import { plainNumbers, readCancelFile } from '../../../lambda/acts/read-cancel-file.ts';

const read = (text: string, phoneColumns?: readonly string[]) => readCancelFile(Buffer.from(text), phoneColumns);

describe('a file names contacts', () => {
  test.each([
    ['call_task_uuid\nt-1\nt-2\n', 'uuid', ['t-1', 't-2']],
    ['__task_uuid;phone\nt-1;+12025550100\n', 'uuid', ['t-1']],
    ['task_uuid\nt-1\n', 'uuid', ['t-1']],
    ['phone;call_task_id\n+12025550100;501\n', 'id', ['501']],
    ['task_id;call_task_uuid\n501;t-1\n', 'uuid', ['t-1']],
    ['call_row\n7\n2\n', 'row', ['7', '2']],
    ['mobile;row\n+12025550100;7\n', 'row', ['7']],
    ['row;name\n7;Ann\n', 'row', ['7'], ['mobile']],
    ['call_row;mobile\n7;+12025550100\n', 'row', ['7'], ['mobile']],
    ["call_task_uuid\n'-5a\n5b\n", 'uuid', ['-5a', '5b']],
  ])('by their task: %j', async (text, by, names, phoneColumns: readonly string[] | undefined = undefined) => {
    const wish = await read(text, phoneColumns);

    expect(wish).toMatchObject({ by, unreadable: [] });
    expect('rows' in wish && [...wish.rows.keys()]).toEqual(names);
  });

  test('by its only column, or by the phone column of the list', async () => {
    expect(await read('mobile\n+1 (202) 555-0100\n')).toMatchObject({ by: 'number', columns: ['mobile'] });
    expect(await read('task_id;row;task_uuid;mobile\n1;2;3;+12025550100\n', ['mobile'])).toMatchObject({
      by: 'number',
      rows: new Map([['12025550100', 2]]),
    });
    const both = await read('name;mobile\nAnn;+12025550100\n', ['mobile', 'home']);
    expect(both).toMatchObject({ by: 'number', columns: ['mobile', 'home'], rows: new Map([['12025550100', 2]]) });
  });

  test('rows that name nobody are reported by their numbers, and the first of two identical ones counts', async () => {
    expect(await read('phone\n+12025550100\nnone\n0012025550100\n1.2E+10\n')).toMatchObject({
      rows: new Map([['12025550100', 2]]),
      unreadable: [3, 5],
    });
    expect(await read('task_id\n\nabc\n501\n')).toMatchObject({ rows: new Map([['501', 3]]), unreadable: [2] });
    expect(await read('row\n0\nx\n2\n')).toMatchObject({ rows: new Map([['2', 4]]), unreadable: [2, 3] });
    expect(await read('task_uuid;note\n;x\nt-1;y\n')).toMatchObject({ rows: new Map([['t-1', 3]]), unreadable: [2] });
  });
});

test.each([
  ['', undefined, /no CSV with a header/],
  ['+12025550100\n+12025550101\n', undefined, /first line must name its columns/],
  ['name;mobile\nAnn;+12025550100\n', undefined, /alone/],
  ['mobile\n+12025550100\n', ['phone'], /must have one of .*phone/],
  ['mobile;home\n+12025550100;\n', ['mobile', 'home'], /must have one of/],
  ['name;mobile\n"Ann;+12025550100\nBob;+12025550101\n', ['mobile'], /^the quotes of row 2 are wrong/],
])('%j certainly names nobody', async (text, phoneColumns, problem) => {
  expect(await read(text, phoneColumns)).toEqual({ problem: expect.stringMatching(problem) });
});

test.each([
  ['+12025550100', ['12025550100']],
  ['0012025550100', ['12025550100']],
  ['1-202-555-0100', ['12025550100']],
  ['+1 (202) 555.01/00', ['12025550100']],
  ['1\u00a0202 5550100', ['12025550100']],
  ['12025550100.0', ['12025550100']],
  [' 12025550100.00 ', ['12025550100']],
  ['202.555.01.00', ['2025550100']],
  ['+44 (0)20 7946 0123', ['4402079460123', '442079460123']],
  ['(020) 7946 0123', ['02079460123']],
  ['+1202', []],
  ['', []],
  ['1.20256E+10', []],
  ['+1202555010o', []],
  ['+1234567890123456', []],
])('the number %j is %j', (text, numbers) => {
  expect(plainNumbers(text)).toEqual(numbers);
});
