import { describe, expect, test } from 'vitest';
import { describeBadNumber } from '../../../../lambda/csv/phones/describe-bad-number.ts';
import { findTrunkZero, isE164 } from '../../../../lambda/csv/phones/e164.ts';
import { planText } from '../../../support/plan-text.ts';

const phones = { columns: ['phone'], duplicates: 'reject' as const };
const NUMBER = '+12025550101';

describe('the damage to a number is named', () => {
  test.each([
    [`\u202a${NUMBER}\u202c`, 'a left-to-right embedding (U+202A)'],
    [`${NUMBER}\u202c`, 'a pop directional formatting (U+202C)'],
    [`+1\u00a0202\u00a0555\u00a00101`, 'a no-break space (U+00A0)'],
    [`+1202\u00ad5550101`, 'a soft hyphen (U+00AD)'],
    [`\ufeff${NUMBER}`, 'a byte order mark (U+FEFF)'],
    [`${NUMBER}\t`, 'a tab (U+0009)'],
    [`${NUMBER}\u2066`, 'an invisible character (U+2066)'],
    [`+1\u2009202\u20095550101`, 'an invisible character (U+2009)'],
    [`'${NUMBER}`, 'it begins with an apostrophe'],
    [`\u2019${NUMBER}`, 'it begins with an apostrophe'],
    ["'0012025550101", 'it begins with an apostrophe'],
    [` ${NUMBER}`, 'it begins with a space'],
    [`${NUMBER} `, 'a space stands behind it'],
    [`="${NUMBER}"`, 'a formula'],
    ['1.20255E+11', 'a spreadsheet turned it into scientific notation'],
    ['12025550101.0', 'took it for a decimal number'],
    ['0012025550101', '"+" instead of "00"'],
    ['12025550101', 'must begin with "+"'],
    ['+49(0)1711234567', 'leave out "(0)"'],
    [`tel:${NUMBER}`, 'remove everything before the number'],
    [`${NUMBER}/+12025550102`, 'several numbers'],
    ['+1-202-555-0101', '"-" (U+002D)'],
    ['+1 202 555 0101', 'a space (U+0020)'],
    ['\uff0b\uff11\uff12\uff10\uff12\uff15\uff15\uff15', 'digits are those of another script (U+FF11)'],
    ['\u0660\u0661\u0662\u0663\u0664\u0665\u0666', 'digits are those of another script (U+0660)'],
    ['+1202555O101', 'letters'],
  ])('%j', (value, what) => {
    expect(isE164(value)).toBe(false);
    const [, message] = describeBadNumber(value);
    expect(message).toContain(what);
    expect(message).not.toMatch(/\d{7}/);
  });

  test('at its place, without the invisible character and without the number', async () => {
    const { problems } = await planText(`name;phone\nAnn;\u202a${NUMBER}\u202c\n`, { phones });

    expect(problems).toMatchObject([{ code: 'csv_phone_invisible', row: 2, line: 2, column: 2, offset: 15 }]);
    expect(problems[0]?.message).toMatch(/^[ -~]*$/);
    expect(problems[0]?.message).not.toContain('5550');
  });
});

describe('the 0 of national calls after a country code', () => {
  test.each([
    ['+4402079460958', '44'],
    ['+4901713920001', '49'],
    ['+330199000001', '33'],
    ['+810300000001', '81'],
    ['+3530209100001', '353'],
  ])('is found in %s', (number, country) => {
    expect(findTrunkZero(number)).toBe(country);
  });

  test.each([
    '+390600000001',
    '+440012345678',
    '+2250100000000',
    '+81300000001',
    '+442079460958',
    '+12025550101',
    '+353209100001',
  ])('is absent from %s', number => expect(findTrunkZero(number)).toBeUndefined());

  test('is a warning: the file is accepted', async () => {
    const { problems, warnings } = await planText('phone;x\n+4402079460958;1\n', { phones });

    expect([problems, warnings]).toMatchObject([[], [{ code: 'csv_phone_trunk_zero', row: 2, line: 2 }]]);
  });
});

describe('a missing name in the header', () => {
  test.each([
    ['phone\u200b', /column 1 has that name and a zero-width space \(U\+200B\) in it/],
    ['\u200ephone', /a left-to-right mark \(U\+200E\)/],
    ['Phone', /did you mean "Phone"\?/],
    ['phones', /did you mean "phones"\?/],
  ])('is explained by the name found instead: %j', async (name, message) => {
    const { problems } = await planText(`${name};x\n${NUMBER};1\n`, { phones });

    expect(problems[0]).toMatchObject({ code: 'csv_phone_column_missing', message: expect.stringMatching(message) });
  });

  test.each(['fone', 'name', 'Ann Lee', NUMBER])('is not guessed from %j, which is not similar', async name => {
    const { problems } = await planText(`${name};x\n${NUMBER};1\n`, { phones });

    expect(problems[0]?.code).toBe('csv_phone_column_missing');
    expect(problems[0]?.message).not.toMatch(/did you mean/);
  });
});

describe('a name of the header', () => {
  test.each([
    ['na\u00adme', 'a soft hyphen (U+00AD)'],
    ['name\u200b', 'a zero-width space (U+200B)'],
    ['\u2060name', 'a word joiner (U+2060)'],
    ['name\u202e', 'an invisible character (U+202E)'],
  ])('is rejected with an invisible character: %j', async (name, what) => {
    expect((await planText(`phone;${name}\n${NUMBER};x\n`)).problems).toMatchObject([
      { code: 'csv_header_invisible', column: 2, message: expect.stringContaining(what) },
    ]);
  });

  test.each([
    '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
    '\u260e\ufe0f phone',
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    'Nom\u00a0client',
  ])('is accepted if its spelling needs one: %j', async name =>
    expect((await planText(`phone;${name}\n${NUMBER};x\n`)).problems).toEqual([]),
  );
});
