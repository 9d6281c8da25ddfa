import { describe, expect, test } from 'vitest';
import type { PhoneOptions } from '../../../../lambda/csv/phones/check-phone-columns.ts';
import { planCsv } from '../../../../lambda/csv/plan-csv.ts';
import { readingOf } from '../../../support/read-csv-text.ts';

async function plan(text: string, phones: Partial<PhoneOptions> = {}) {
  return planCsv(readingOf([Buffer.from(text)]), {
    now: new Date(),
    phones: { columns: ['phone'], duplicates: 'reject', ...phones },
  });
}

async function one(number: string) {
  const { problems } = await plan(`name;phone\nAda;${number}\n`);
  return problems.map(({ code, message, row, column }) => ({ code, message, row, column }));
}

describe('a number', () => {
  test.each(['+12025550101', '+4915112345678', '+1234567', `+${'9'.repeat(15)}`])('%s is E.164', async number => {
    expect(await one(number)).toEqual([]);
  });

  test.each([
    ['1.2E+11', 'csv_phone_scientific'],
    ['4,91512E+12', 'csv_phone_scientific'],
    ['1E11', 'csv_phone_scientific'],
    ['12025550101', 'csv_phone_plus'],
    ['0012025550101', 'csv_phone_plus'],
    ['+1 202 555 0101', 'csv_phone_shape'],
    ['(202) 555-0101', 'csv_phone_shape'],
    ['+0123456789', 'csv_phone_shape'],
    ['+123456', 'csv_phone_shape'],
    [`+${'9'.repeat(16)}`, 'csv_phone_shape'],
    ['tel:+12025550101', 'csv_phone_shape'],
    ['0', 'csv_phone_shape'],
    ['+12025550101 ', 'csv_phone_shape'],
    ['+１２０２５５５０１０１', 'csv_phone_shape'],
  ])('%s has the problem %s', async (number, code) => {
    expect(await one(number)).toMatchObject([{ code, row: 2, column: 2 }]);
  });

  test('is shown with its last two characters at most', async () => {
    expect((await one('12025550187'))[0]?.message).toBe(
      'row 2: "phone", ending in "87", must begin with "+" and the country code; a spreadsheet may have removed the "+"',
    );
    expect((await one('123'))[0]?.message).not.toContain('23');
    expect((await one('Export of 3 March'))[0]?.message).not.toContain('ending');
  });

  test('is required in every row', async () => {
    expect(await one('')).toMatchObject([{ code: 'csv_phone_missing', message: 'row 2: "phone" must hold a number' }]);
  });
});

describe('several columns', () => {
  const columns = ['mobile', 'home'];

  test('may leave some of their cells empty, but not all', async () => {
    const { problems } = await plan('mobile;home\n+12025550101;\n;+12025550102\n;\n', { columns });

    expect(problems).toMatchObject([{ code: 'csv_phone_missing', row: 4, message: expect.stringContaining(' or ') }]);
  });

  test('may hold the same number in one row, but not in two', async () => {
    const { problems } = await plan('mobile;home\n+12025550101;+12025550101\n;+12025550101\n', { columns });

    expect(problems).toMatchObject([{ code: 'csv_phone_repeated', row: 3, column: 2 }]);
  });

  test('must be in the header', async () => {
    const { problems } = await plan('mobil;home\n+12025550101;\n', { columns });

    expect(problems).toMatchObject([
      {
        code: 'csv_phone_column_missing',
        field: 'phone_columns',
        message: 'row 1: "phone_columns" names "mobile", which the header does not have; did you mean "mobil"?',
      },
      { code: 'csv_phone_missing', row: 2 },
    ]);
  });
});

describe('a duplicate number', () => {
  const TEXT = 'phone\n+12025550101\n+12025550102\n+12025550101\n+12025550101\n';

  test('is rejected in every row that repeats it', async () => {
    const { problems, summary } = await plan(TEXT);

    expect(problems.map(({ row, message }) => [row, message])).toEqual([
      [4, 'row 4: "phone", ending in "01", must not repeat the number of row 2'],
      [5, 'row 5: "phone", ending in "01", must not repeat the number of row 2'],
    ]);
    expect(summary.repeatedNumbers).toBe(2);
  });

  test('is only reported if requested', async () => {
    const { problems, summary } = await plan(TEXT, { duplicates: 'report' });

    expect(problems).toEqual([]);
    expect(summary.repeatedNumbers).toBe(2);
    expect(summary.warnings?.map(({ code, row }) => [code, row])).toEqual([
      ['csv_phone_repeated', 4],
      ['csv_phone_repeated', 5],
    ]);
  });
});
