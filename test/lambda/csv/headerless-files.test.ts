import { describe, expect, test } from 'vitest';
import { planCsv } from '../../../lambda/csv/plan-csv.ts';
import { findShape } from '../../../lambda/suppression/list-shape.ts';
import { readingOf } from '../../support/read-csv-text.ts';

/** Numbers in the formats that people write. */
const NUMBERS = [
  '+4930123456',
  '+49 30 123456',
  '(202) 555-0142',
  '0049 30 123456',
  '030/123456',
  '49.30.123456',
  'tel 12 34 56',
];
/** Six digits, with the separators that people write between them. */
const MANY_DIGITS = /(?:\d[ ().\-/]{0,2}){6,}/;

/** All messages about the columns of a file. */
async function tell(text: string, columns: readonly string[] | undefined) {
  const { problems, summary } = await planCsv(readingOf([Buffer.from(text)]), {
    now: new Date(),
    ...(columns && { phones: { columns, duplicates: 'reject' as const } }),
    ...(!columns && { foundPhones: { check: 'reject' as const, duplicates: 'reject' as const } }),
  });
  return [...problems, ...(summary.warnings ?? [])].map(({ message }) => message);
}

describe.each(NUMBERS)('a file that lost its header, and has %s there,', number => {
  const near = `${number.slice(0, -1)}9`;
  test.each([
    ['a similar number', `${number};Ada\n${number};Bob\n`, [near]],
    ['the same number', `${number};Ada\n${number};Bob\n;Cy\n`, [number]],
    ['another name', `${number};Ada\n${number};Bob\n`, ['phone']],
    ['two numbers, and a row is empty', `${number};${near}\n;\n`, [number, near]],
    ['nothing', `${number};Ada\n${number};Bob\n`, undefined],
    ['nothing, and the number appears twice', `${number};${number};x\n${number};2;y\n`, undefined],
  ])('is reported without the number when "phone_columns" names %s', async (_what, text, columns) => {
    const messages = await tell(text, columns);

    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(message).not.toMatch(MANY_DIGITS);
  });

  test('and is a suppression list is reported without the number', () => {
    const said = { format: 'csv', column: near, gzip: false } as const;
    const found = findShape(Buffer.from(`${number},Ada\n${number},Bob\n`), true, said);

    expect(found).toMatchObject({ code: 'list_column', message: expect.not.stringContaining('did you mean') });
  });
});

test('a name that is nearly the same is shown where it is no number', async () => {
  expect(await tell('phone_2026;name\n+12025550101;Ada\n', ['phone_2027'])).toEqual([
    'row 1: "phone_columns" names "phone_2027", which the header does not have; did you mean "phone_2026"?',
  ]);
});
