import { expect, test } from 'vitest';
import { listFindings, withoutRepeats } from '../../../../lambda/write-back/receipt-file/list-findings.ts';

test.each([
  [{ row: 3, message: 'row 3: the row must have 2 fields' }, 'the row must have 2 fields'],
  [{ row: 3, message: 'row 30: the row must have 2 fields' }, 'row 30: the row must have 2 fields'],
  [{ message: 'row 3: of the sidecar' }, 'row 3: of the sidecar'],
])('a message does not repeat its row: %j', (problem, message) => {
  const problems = [{ code: 'csv_field_count', ...problem }];

  expect(listFindings({ state: 'rejected', problems })).toMatchObject([{ message }]);
});

test('a duplicate problem is listed once, and two problems of one row are listed twice', () => {
  const one = { code: 'a', message: 'x', row: 2, column: 1 };

  expect(withoutRepeats([one, { ...one }, { ...one, column: 2 }, { ...one, code: 'b' }])).toHaveLength(3);
});

test.each([
  ['"x\n\nYour account is locked"', '"x Your account is locked"'],
  ['x'.repeat(500), `${'x'.repeat(397)}...`],
])('a message is one line of at most 400 characters', (message, line) => {
  expect(listFindings({ state: 'rejected', problems: [{ code: 'csv_quote', message }] })).toMatchObject([
    { message: line },
  ]);
});

test('warnings come after the problems, without those that are problems, too', () => {
  const last = { code: 'csv_no_last_line_end', message: 'the last line has no end', row: 4 };
  const findings = listFindings({
    state: 'rejected',
    problems: [last],
    plan: { warnings: [last, { code: 'csv_blank_lines', message: 'the file has 2 blank lines' }] },
  });

  expect(findings.map(({ severity, code }) => [severity, code])).toEqual([
    ['error', 'csv_no_last_line_end'],
    ['warning', 'csv_blank_lines'],
  ]);
});

test('a rejected file has no warning that it is sent anyway', () => {
  const plan = { warnings: [{ code: 'csv_phone_unchecked', message: 'it is sent all the same' }] };

  expect(listFindings({ state: 'rejected', problems: [], plan })).toEqual([]);
  expect(listFindings({ state: 'created', problems: [], plan })).toHaveLength(1);
});

test('the reason why an operator stopped a drop is not revealed', () => {
  const problems = [{ code: 'stopped', message: 'stopped by hand: they did not pay' }];

  expect(listFindings({ state: 'skipped', problems })).toEqual([
    { severity: 'error', code: 'stopped', message: 'an operator stopped it' },
  ]);
});
