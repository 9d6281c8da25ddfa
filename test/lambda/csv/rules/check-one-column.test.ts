import { describe, expect, test } from 'vitest';
import { planText } from '../../../support/plan-text.ts';

describe('a single column is accepted if header and rows agree', () => {
  test.each([
    ['numbers', 'phone\n+12025550101\n+12025550102\n'],
    ['numbers as people write them', 'phone\n(202) 555-0101\n+1 202 555 0102 ext. 7\n0049 30/123456\n'],
    ['identifiers', 'customer id\nA-17\nb_18\n'],
    ['addresses', 'sip\nann@example.com\nbo@example.com\n'],
    ['JSON in quotes', 'data\n"{""phone"":""+12025550101"",""n"":1}"\n"{""phone"":""+12025550102""}"\n'],
    ['words in quotes', 'name\n"Ann Lee"\n"Bo"\n'],
    ['a comma in the quoted name', '"phone, mobile"\n+12025550101\n'],
    ['a comma in parentheses', 'phone (E.164, required)\n+12025550101\n+12025550102\n'],
    ['a delimiter at the end of each line', 'phone;\n+12025550101;\n'],
    ['empty values in some rows', 'phone\n+12025550101\n""\n'],
  ])('%s', async (_, text) => {
    const { problems, columns } = await planText(text);

    expect([problems, columns]).toEqual([[], text.startsWith('phone;') ? 2 : 1]);
  });

  test('or if another rule checks every value of it', async () => {
    const phones = { columns: ['phone'], duplicates: 'reject' as const };

    expect((await planText('phone\n+12025550101\n', { phones })).problems).toEqual([]);
    expect((await planText('phone\nnot a number\n', { phones })).problems).toMatchObject([{ code: 'csv_phone_shape' }]);
  });
});

describe('other files with a single column are rejected', () => {
  test.each([
    ['a title above a list', 'Monthly report\nphone,name\n+12025550101,Ann\n', 1, /row 2 is separated by ","/],
    [
      'a title, a blank line, a list',
      'Report\n\nphone\tname\n+12025550101\tAnn\n',
      1,
      /row 2 \(line 3\) is separated by a tab/,
    ],
    [
      'a title of two lines',
      'Monthly report\nMade by Ann\nphone,name\n+12025550101,Ann\n',
      1,
      /row 3 is separated by ","/,
    ],
    ['a title above one column', 'Customers\nphone\n+12025550101\n+12025550102\n', 1, /no header, or row 2 is no row/],
    [
      'a report with ruled lines',
      '-- people --\n\n------\n| phone |\n------\n',
      1,
      /row 3 \(line 4\) is separated by "\|"/,
    ],
    ['a table with bars', '+------+\n| phone | name |\n| +12025550101 | Ann |\n', 1, /drawn line|separated by "\|"/],
    ['a plain error', '504 Gateway Time-out\nThe server did not respond.\n', 2, /several words/],
    ['a single word', 'Access Denied\nReference\n', 2, /a word without a digit/],
    ['a shortcut', '[InternetShortcut]\r\nURL=https://example.com/list.csv\r\n', 2, /a setting/],
    ['settings', '[list]\nphone=+12025550101\n', 2, /a setting/],
    ['a web address', 'where\nhttps://example.com/1\n', 2, /address of the web/],
    ['Base64', `${'QUJD'.repeat(19)}\n${'MTIz'.repeat(19)}\n`, 2, /64 characters/],
    ['a log', '2026-11-24T10:00:00Z start\n2026-11-24T10:00:01Z done\n', 1, /":" 2 times; if it separates/],
    ['fixed-width columns', 'phone         name\n+12025550101  Ann\n', 2, /several words/],
    ['every row in one cell', '"phone,name"\n"+12025550101,Ann"\n', 1, /remove the quotes/],
    ['every row in one cell, with quotes inside', '"phone;""name"""\n"+12025550101;""Ann"""\n', 1, /remove the quotes/],
    ['every row in the first of several cells', '"phone,name",,\n"+12025550101,Ann",,\n', 1, /remove the quotes/],
    ['the whole file in one cell', '"phone,name\n+12025550101,Ann\n"\n', 1, /one pair of quotes/],
    [
      'another delimiter',
      'phone^name\n+12025550101^Ann\n',
      1,
      /"\^" once; if it separates the columns, name it as "delimiter"/,
    ],
    ['a non-ASCII delimiter', '电话，姓名\n+12025550101，王\n', 1, /U\+FF0C once; .* replace it/],
  ])('%s', async (_, text, line, message) => {
    const { problems } = await planText(text);

    const [first] = problems.filter(({ code }) => /^csv_(?:one_column|no_row)$/.test(code));
    expect(first).toMatchObject({ line, message: expect.stringMatching(message) });
  });

  test('once, however many rows are odd', async () => {
    const text = `name\n${'Ann Lee\n'.repeat(9)}`;

    expect((await planText(text)).problems).toHaveLength(1);
  });
});
