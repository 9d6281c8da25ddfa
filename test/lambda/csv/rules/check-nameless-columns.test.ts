import { describe, expect, test } from 'vitest';
import { planText } from '../../../support/plan-text.ts';

describe('every row has as many fields as the header, and empty nameless columns after the others are accepted', () => {
  test.each([
    ['a delimiter at the end of each line', 'phone;name;\n+12025550101;Ann;\n', 3],
    ['several delimiters', 'phone,name,,\n+12025550101,Ann,,\n', 3],
    ['an empty name in quotes', 'phone,name,""\n+12025550101,Ann,""\n', 3],
    ['a name of spaces', 'phone;name; \n+12025550101;Ann; \n', 3],
  ])('%s is accepted, and reported', async (_, text, column) => {
    const { problems, warnings } = await planText(text);

    expect(problems).toEqual([]);
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'csv_nameless_column', row: 1, line: 1, column }));
  });

  test.each([
    [
      'a value below an empty name',
      'phone;name;\n+12025550101;Ann;\n+12025550102;Bo;x\n',
      'csv_header_empty',
      1,
      /row 3 has a value there/,
    ],
    ['an empty name between names', 'phone;;name\n+12025550101;;Ann\n', 'csv_header_empty', 1, /column 2 is empty/],
    [
      'a delimiter at the end of rows only',
      'phone;name\n+12025550101;Ann;\n',
      'csv_field_count',
      2,
      /ends with a delimiter and the header does not/,
    ],
    [
      'a delimiter at the end of the header only',
      'phone;name;\n+12025550101;Ann\n+12025550102;Bo;\n',
      'csv_field_count',
      2,
      /the header ends with a delimiter, and the row does not/,
    ],
    [
      'a delimiter at the end of some rows only',
      'phone;name;\n+12025550101;Ann;\n+12025550102;Bo\n',
      'csv_field_count',
      3,
      /the header ends with a delimiter/,
    ],
  ])('%s is rejected', async (_, text, code, line, message) => {
    const { problems } = await planText(text);

    expect(problems).toMatchObject([{ code, line, message: expect.stringMatching(message) }]);
  });

  test('last cells that a spreadsheet left out are reported as such, not as truncated', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => `+120255501${10 + index},Ann,${index === 0 ? 'note' : ''}`);
    const short = Array.from({ length: 5 }, (_, index) => `+120255501${30 + index},Bo`);
    const { problems } = await planText(`phone,name,note\n${[...rows, ...short].join('\n')}\n`);

    expect(problems.map(({ code, line }) => [code, line])).toEqual(
      short.map((_, index) => ['csv_field_count', 22 + index]),
    );
    for (const { message } of problems) expect(message).toContain('which spreadsheets leave out: fill the last column');
  });
});
