import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { listProblems, writeErrorsFile } from '../../../lambda/write-back/write-errors-file.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { makeRun } from '../../support/make-world.ts';

const run = makeRun();

test('the problems of a drop are a CSV with row, column, code, message, line and severity', () => {
  const problems = [
    { code: 'csv_field_count', row: 3, line: 5, column: 1, offset: 30, message: 'row 3: the row must have 2 fields' },
    { code: 'contract', field: 'rows', message: '"rows" says 2, the file has 1 data row' },
  ];

  expect(listProblems(problems, 2)).toBe(
    [
      'row,column,code,message,line,severity',
      '3,1,csv_field_count,the row must have 2 fields,5,error',
      ',,contract,"""rows"" says 2, the file has 1 data row",,error',
      '',
    ].join('\r\n'),
  );
});

test('a problem of the sidecar has no line and no column of the file', () => {
  const problem = { code: 'sidecar_invalid', line: 2, column: 7, message: 'look at line 2, column 7' };

  expect(parse(listProblems([problem], 1))[1]).toEqual([
    '',
    '',
    'sidecar_invalid',
    'look at line 2, column 7',
    '',
    'error',
  ]);
});

test('problems beyond the listed ones are counted in a last line', () => {
  const text = listProblems([{ code: 'csv_rows_min', message: 'none' }], 250);

  expect(parse(text).at(-1)).toEqual(['', '', 'more', '249 more problems are not listed', '', 'error']);
});

test('probable mistakes are warnings, and duplicates are left out', () => {
  const problem = { code: 'csv_field_count', row: 3, line: 3, column: 1, message: 'row 3: one field too many' };
  const warning = { code: 'csv_blank_lines', message: 'the file has 2 blank lines' };

  expect(parse(listProblems([problem, { ...problem }], 2, [warning, warning])).map(row => row.at(-1))).toEqual([
    'severity',
    'error',
    'warning',
  ]);
});

test('a formula character inside a message is no formula', () => {
  expect(parse(listProblems([{ code: 'csv_x', message: 'rows=2' }], 1))[1]?.[3]).toBe('rows=2');
});

test.each([
  [1024, true],
  [1025, false],
])('with a key of %i bytes, it is written: %s', async (bytes, isWritten) => {
  const { s3, server } = await startTestServer();
  const key = `${'k'.repeat(bytes - '.csv.errors.csv'.length)}.csv`;
  const problems = [{ code: 'csv_x', message: 'bad' }];

  await writeErrorsFile(s3, { drop: { bucket: 'drops', key }, problems, problemCount: undefined }, run.log);

  expect(server.requests.filter(({ operation }) => operation === 'PutObject')).toHaveLength(isWritten ? 1 : 0);
});

test('the file counts the problems that the receipt does not contain', async () => {
  const { s3 } = await startTestServer();
  const drop = { bucket: 'drops', key: 'a.csv' };

  await writeErrorsFile(s3, { drop, problems: [{ code: 'csv_x', message: 'bad' }], problemCount: 9 }, run.log);

  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: 'a.csv.errors.csv' }));
  expect(await Body?.transformToString()).toContain('8 more problems are not listed');
});

test.each(['=1+1', '+1', '-1+2', '@a', '\t=1', '\r\n@a'])(
  'a message that a spreadsheet would take for a formula (%j) becomes text',
  message => {
    expect(parse(listProblems([{ code: 'csv_x', message }], 1))[1]?.[3]).toBe(`'${message.trim()}`);
  },
);
