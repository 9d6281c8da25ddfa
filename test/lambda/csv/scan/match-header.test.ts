import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planText } from '../../../support/plan-text.ts';

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => `+1202555${String(1000 + index)};"Ann, ""the ${index}th"""\n`).join('');

describe('the header among the rows', () => {
  test.each([
    ['the same line', 'phone;name\n'],
    ['the header with another line end', 'phone;name\r\n'],
    ['the header in quotes', '"phone";"name"\n'],
    ['the header in another case', 'Phone;NAME\n'],
    ['the header with spaces', ' phone ; name \n'],
    ['the header after a byte order mark', '\ufeffphone;name\n'],
    ['the header without a line end', 'phone;name'],
  ])('%s is rejected, even far from the beginning', async (_, again) => {
    for (const count of [0, 1, 3, 500]) {
      const { problems } = await planText(`phone;name\n${rows(count)}${again}`);

      expect(
        problems.map(({ code, line }) => [code, line]),
        `behind ${count} rows`,
      ).toEqual([['csv_header_again', count + 2]]);
    }
  });

  test('is found if the header is quoted itself', async () => {
    expect((await planText(`"phone";"name"\n${rows(9)}phone;name\n${rows(9)}`)).problems).toMatchObject([
      { code: 'csv_header_again', line: 11 },
    ]);
  });

  test('is reported with its line after line breaks in quotes', async () => {
    const { problems } = await planText('phone;name\n+12025550101;"a\nb\r\nc"\nphone;name\n');

    expect(problems).toMatchObject([{ row: 3, line: 5, message: expect.stringContaining('row 3 (line 5): ') }]);
  });

  test('is found in a file of one column', async () => {
    expect((await planText('phone\n+12025550101\nphone\n')).problems).toMatchObject([
      { code: 'csv_header_again', line: 3 },
    ]);
  });

  test('is not found in a row that only begins like it', async () => {
    expect((await planText(`phone;name\nphone;names\nphone 2;name\nphon;name\n${rows(200)}`)).problems).toEqual([]);
  });
});

test('a byte order mark before a row is rejected anywhere', async () => {
  for (const count of [0, 2, 400]) {
    expect((await planText(`phone;name\n${rows(count)}\ufeff+12025550101;Ann\n`)).problems).toMatchObject([
      { code: 'csv_mark_inside', line: count + 2 },
    ]);
  }
});

test('lines are counted as in an editor, in every file', async () => {
  const cell = fc.constantFrom('x', '"a\nb"', '"c\r\nd"', '"e\rf"', '"g""h"');
  const end = fc.constantFrom('\n', '\r\n');
  const row = fc.record({ cell, end, blanks: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 40 }), end, async (records, last) => {
      const before = records.map(one => `+1202;${one.cell}${one.end}${one.end.repeat(one.blanks)}`).join('');
      const text = `phone;name${last}${before}+1202;it"s${last}`;
      const { problems } = await planText(text);

      const wrong = text.indexOf('+1202;it"s');
      const line = text.slice(0, wrong).split(/\r\n|\n|\r/).length;
      expect(problems).toMatchObject([{ code: 'csv_stray_quote', row: records.length + 2, line, column: 2 }]);
      expect(problems[0]?.offset).toBe(wrong + '+1202;it'.length);
    }),
    { numRuns: 300 },
  );
});

test('values and rows found by the search have the right lines', async () => {
  const cell = fc.constantFrom('x', '"a\nb"', '"c\r\nd"', '"e\rf"', '"\r\r\n"');
  const phones = { columns: ['phone'], duplicates: 'report' as const };
  await fc.assert(
    fc.asyncProperty(
      fc.array(cell, { minLength: 1, maxLength: 60 }),
      fc.constantFrom('\n', '\r\n'),
      async (cells, end) => {
        const rows = cells.map((before, index) => `${before};+1202555${1000 + index}${end}`).join('');
        const text = `name;phone${end}${rows}"g\nh";+0${end}`;
        const { problems } = await planText(text, { phones });

        const line = text.slice(0, text.indexOf('+0')).split(/\r\n|\n|\r/).length;
        expect(problems).toMatchObject([
          { code: 'csv_phone_shape', row: cells.length + 2, line, offset: text.indexOf('+0') },
        ]);
      },
    ),
    { numRuns: 200 },
  );
});
