import { describe, expect, test } from 'vitest';
import type { PlanOptions } from '../../../../lambda/csv/plan.ts';
import { planText } from '../../../support/plan-text.ts';

const REJECT = { check: 'reject', duplicates: 'reject' } as const;
const WARN = { check: 'warn', duplicates: 'reject' } as const;

const plan = (text: string, foundPhones: PlanOptions['foundPhones'], more: Partial<PlanOptions> = {}) =>
  planText(text, { foundPhones, ...more });

const say = ({ code, row, message }: { code: string; row?: number | undefined; message: string }) => ({
  code,
  row,
  message,
});

const WOUNDED = [
  'phone;name',
  '12025550101;Ann',
  '1.20255E+11;Bob',
  '+12025550103;Cid',
  '+12025550103;Dup',
  '12025550104;Eve',
  ';Fay',
  '',
].join('\n');

describe('a feed that rejects', () => {
  test('rejects what phone_columns would reject, with the same codes', async () => {
    const found = await plan(WOUNDED, REJECT);
    const named = await plan(WOUNDED, undefined, { phones: { columns: ['phone'], duplicates: 'reject' } });

    expect(found.problems.map(({ code, row }) => [code, row])).toEqual(
      named.problems.map(({ code, row }) => [code, row]),
    );
    expect(found.problems).toHaveLength(5);
    expect(found.warnings).toEqual([]);
  });

  test('explains once why the column was checked', async () => {
    const { problems } = await plan(WOUNDED, REJECT);

    expect(problems[0]?.message).toBe(
      'row 2: "phone", ending in "01", must begin with "+" and the country code; a spreadsheet may have removed the "+" (the column looks like telephone numbers; if others are to be called, name them in "phone_columns")',
    );
    expect(problems.filter(({ message }) => message.includes('looks like'))).toHaveLength(1);
  });

  test('only reports duplicate numbers if the options say so', async () => {
    const text = 'phone;name\n+12025550103;Cid\n+12025550103;Dup\n';
    const { problems, warnings } = await plan(text, { check: 'reject', duplicates: 'report' });

    expect(problems).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['csv_phone_repeated']);
  });

  test('rejects a file without a number to call', async () => {
    const { problems } = await plan('name;city\nAnn;Rome\nBob;Oslo\n', REJECT);

    expect(problems).toEqual([
      {
        code: 'csv_no_phone_column',
        message:
          'no column holds telephone numbers, by its name or its first rows; if there is one, name it in "phone_columns"',
      },
    ]);
  });
});

describe('a feed that warns', () => {
  test('sends the file and reports the first problem of each kind', async () => {
    const { problems, warnings } = await plan(WOUNDED, WARN);

    expect(problems).toEqual([]);
    expect(warnings.map(say)).toEqual([
      {
        code: 'csv_phone_unchecked',
        row: undefined,
        message:
          '"phone" looks like telephone numbers, and 5 of 6 rows have a wrong, missing or repeated number; the file is sent anyway, because neither "phone_columns" nor the feed asks for a check',
      },
      expect.objectContaining({ code: 'csv_phone_plus', row: 2, message: expect.stringMatching(/; and 1 more$/) }),
      expect.objectContaining({ code: 'csv_phone_scientific', row: 3 }),
      expect.objectContaining({ code: 'csv_phone_repeated', row: 5 }),
      expect.objectContaining({ code: 'csv_phone_missing', row: 7 }),
    ]);
  });

  test.each([
    ['phone\n12025550101\n', '1 of 1 row has a wrong, missing or repeated number'],
    ['phone\n+12025550101\n+12025550101\n', '1 of 2 rows has a wrong, missing or repeated number'],
    ['phone\n12025550101\n12025550102\n', '2 of 2 rows have a wrong, missing or repeated number'],
  ])('counts the rows of %j', async (text, words) => {
    expect((await plan(text, WARN)).warnings[0]?.message).toContain(words);
  });

  test('says that nobody can be called', async () => {
    const { problems, warnings } = await plan('name;city\nAnn;Rome\n', WARN);

    expect(problems).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['csv_no_phone_column']);
  });

  test('reports nothing about a good file, even with several columns', async () => {
    expect((await plan('Telefon;Mobil\n+12025550101;\n;+12025550102\n', WARN)).warnings).toEqual([]);
  });

  test('counts far more rows than it lists', async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `1202555${String(row).padStart(5, '0')};x`);
    const { warnings } = await plan(['phone;name', ...rows, ''].join('\n'), WARN);

    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('at least 10000 of 20000 rows'),
      expect.stringMatching(/; and at least 9999 more$/),
    ]);
  });
});

describe('in a large file that is sent anyway', () => {
  const numberOf = (row: number) => `+1202${5_550_000 + row};x`;
  const rows = Array.from({ length: 130_000 }, (_, row) => numberOf(row));

  test('the first hundred thousand numbers are compared', async () => {
    const again = [...rows, numberOf(5), numberOf(120_000), ''];
    const { warnings } = await plan(['phone;name', ...again].join('\n'), WARN);

    expect(warnings.map(({ code, row }) => [code, row])).toEqual([
      ['csv_phone_unchecked', undefined],
      ['csv_phone_repeated', 130_002],
    ]);
    expect(warnings[1]?.message).not.toContain('more');
  });

  test('the shape of every number is checked', async () => {
    const { warnings } = await plan(['phone;name', ...rows, '12025550101;y', ''].join('\n'), WARN);

    expect(warnings.map(({ code, row }) => [code, row])).toEqual([
      ['csv_phone_unchecked', undefined],
      ['csv_phone_plus', 130_002],
    ]);
  });
});

describe('numbers are not searched for', () => {
  test.each([
    ['when the feed switches it off', WOUNDED, undefined, {}],
    [
      'when the file names its columns',
      'phone;to\n12025550101;+12025550101\n',
      REJECT,
      { phones: { columns: ['to'], duplicates: 'reject' } },
    ],
    [
      'in an encoding that cannot be read',
      'phone;name\n12025550101;Ann\n',
      WARN,
      { encoding: 'ibm-1399', unknownEncoding: true },
    ],
    ['in a file without rows', 'name;city\n', WARN, {}],
  ] as const)('%s', async (_, text, foundPhones, more) => {
    const { problems, warnings } = await plan(text, foundPhones, more);
    const codes = [...problems, ...warnings].map(({ code }) => code);

    expect(codes.filter(code => code.startsWith('csv_phone') || code === 'csv_no_phone_column')).toEqual([]);
  });
});

describe.each([
  ['reject', REJECT],
  ['warn', WARN],
] as const)('no message shows a number, in a feed that would %s', (_, options) => {
  test.each([
    ['in a file without a header', '+12025550177;Zoe\n12025550178;Ann\n'],
    [
      'with the number in several cells',
      'phone;name\n1 202 555 01 77;Ann\n"+12025550177, +12025550178";Bob\n12025550177;Cid\n',
    ],
  ])('%s', async (_where, text) => {
    const { problems, warnings } = await plan(text, options);
    const told = JSON.stringify([...problems, ...warnings]);

    expect(told).toMatch(/csv_/);
    expect(told.replace(/\D/g, '')).not.toContain('2025550177');
    expect(told).not.toMatch(/0177|0178/);
  });
});

test('a file gets the same verdict in any chunks, and in UTF-16', async () => {
  const whole = await plan(WOUNDED, WARN);
  const utf16 = await planText(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(WOUNDED, 'utf16le')]), {
    foundPhones: WARN,
  });

  expect(utf16.warnings.map(({ code, row }) => [code, row])).toEqual(
    whole.warnings.map(({ code, row }) => [code, row]),
  );
});
