import { describe, expect, test } from 'vitest';
import { planText } from '../../../support/plan-text.ts';

const LIST = 'phone;name\n+12025550101;Ann\n+12025550102;Bo\n';

describe('a line above the header is rejected, with the line to delete', () => {
  test.each([
    ['a title', `Customers\n${LIST}`, 1, /no header: it has one column, and row 2 has 2; delete/],
    ['a comment', `# exported 2026-11-24\n${LIST}`, 1, /no header/],
    ['a title with a delimiter', `Customers; all\n${LIST}`, 2, /looks like the header; delete the lines above it/],
    ['a header record with a date', `HDR;20261126\n${LIST}`, 2, /looks like the header/],
    ['a title with empty cells', `Customers;\n${LIST}`, 2, /looks like the header/],
    ['a title after a blank line', `\nCustomers; all\n${LIST}`, 3, /row 2 \(line 3\): this looks like the header/],
    [
      'a title in another language',
      'Liste; alle\nTelefon;Name\n+493023125001;Ann\n+493023125002;Bo\n',
      2,
      /looks like the header/,
    ],
    [
      'a title in another alphabet',
      'Список; все\nТелефон;Имя\n+12025550100;Анна\n+12025550101;Пётр\n',
      2,
      /looks like the header/,
    ],
    ['a drawn line', `----------\n${LIST}`, 1, /drawn line, no header; delete it/],
    ['a drawn line below', 'phone,name\n-----,----\n+12025550101,Ann\n', 2, /drawn line, no row; delete it/],
    ['a drawn line of a table', 'phone | name\n------+-----\n+12025550101 | Ann\n', 2, /drawn line, no row/],
  ])('%s', async (_, text, line, message) => {
    const { problems } = await planText(text);

    expect(problems.find(({ code }) => code === 'csv_no_row')).toMatchObject({
      line,
      message: expect.stringMatching(message),
    });
  });
});

test.each([
  ['names only', LIST],
  ['a first row that contains the word', 'phone;kind\n+12025550101;mobile phone\n+12025550102;home\n'],
  ['two columns with numbers', 'phone;mobile\n+12025550101;+12025550103\n+12025550102;+12025550104\n'],
  ['a header with symbols', '#;phone\n1;+12025550101\n'],
])('a list that begins with its header is accepted: %s', async (_, text) => {
  expect((await planText(text)).problems).toEqual([]);
});
