import { describe, expect, test } from 'vitest';
import type { PlanOptions } from '../../../../lambda/csv/plan.ts';
import { planCsv } from '../../../../lambda/csv/plan-csv.ts';
import { readingOf } from '../../../support/read-csv-text.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;

async function problemsOf(text: string) {
  const { problems } = await planCsv(readingOf([Buffer.from(text)]), { now: NOW });
  return problems;
}

const one = (column: string, value: string) => problemsOf(`phone;${column}\n+12025550101;${value}\n`);

describe('__start_at', () => {
  test.each([SECONDS, SECONDS + 86_400, SECONDS - 3600])('%i is valid', async value => {
    expect(await one('__start_at', String(value))).toEqual([]);
  });

  test.each([
    [String(SECONDS * 1000), /milliseconds/],
    [String(SECONDS - 200_000), /past/],
    [String(SECONDS + 400 * 86_400), /a year ahead/],
    ['2026-11-24', /UNIX seconds/],
    ['-5', /UNIX seconds/],
  ])('%s is invalid', async (value, message) => {
    expect(await one('__start_at', value)).toMatchObject([
      { code: 'csv_control_value', row: 2, column: 2, offset: 30, message: expect.stringMatching(message) },
    ]);
  });
});

describe('__task_uuid', () => {
  test.each(['a', 'A-1:b', 'x'.repeat(40)])('%s is valid', async value => {
    expect(await one('__task_uuid', value)).toEqual([]);
  });

  test.each(['under_score', 'a.b', 'x'.repeat(41), 'ü'])('%s is invalid', async value => {
    expect(await one('__task_uuid', value)).toMatchObject([{ code: 'csv_control_value' }]);
  });
});

describe('the calling window', () => {
  const window = (start: string, end: string) =>
    problemsOf(`phone;__start_execution_time;__end_execution_time\n+12025550101;${start};${end}\n`);

  test.each([
    ['09:00:00', '20:00:00'],
    ['', ''],
  ])('from "%s" to "%s" is valid', async (start, end) => {
    expect(await window(start, end)).toEqual([]);
  });

  test.each([
    ['9:00:00', '20:00:00', /HH:mm:ss/],
    ['09:00', '20:00:00', /HH:mm:ss/],
    ['24:00:00', '24:30:00', /HH:mm:ss/],
    ['09:00:00', '', /must be set too/],
    ['', '20:00:00', /must be set too/],
    ['20:00:00', '09:00:00', /midnight/],
  ])('from "%s" to "%s" is invalid', async (start, end, message) => {
    const problems = await window(start, end);

    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]?.message).toMatch(message);
  });

  test('with only a start is rejected in every row', async () => {
    expect(await one('__start_execution_time', '09:00:00')).toMatchObject([{ code: 'csv_control_value', row: 2 }]);
  });
});

test('an unknown name that begins like a control column is rejected', async () => {
  expect(await one('__start_time', '1')).toMatchObject([
    { code: 'csv_control_name', row: 1, column: 2, message: expect.stringContaining('__start_at') },
  ]);
});

test('quoted values are read correctly, and never appear in a message', async () => {
  expect(await one('__task_uuid', '"ok-1"')).toEqual([]);
  const [problem] = await one('__task_uuid', '"secret ""value"""');

  expect(problem?.message).not.toContain('secret');
});

describe('a file of a feed with its own rules', () => {
  const planWith = async (text: string, controls: PlanOptions['controls']) =>
    (await planCsv(readingOf([Buffer.from(text)]), { now: NOW, controls })).problems;

  test('must not have a column that the feed forbids', async () => {
    expect(await planWith('phone;__start_at\n1;\n', { policy: { __start_at: 'forbid' } })).toMatchObject([
      { code: 'csv_control_forbidden', row: 1, column: 2 },
    ]);
  });

  test('must have a column that the feed requires, and a value in every row', async () => {
    const policy = { __task_uuid: 'require' } as const;

    expect(await planWith('phone\n1\n', { policy })).toMatchObject([{ code: 'csv_control_missing', row: 1 }]);
    expect(await planWith('phone;__task_uuid\n1;a\n2;\n', { policy })).toMatchObject([
      { code: 'csv_control_value', row: 3, column: 2, message: expect.stringContaining('must not be empty') },
    ]);
  });

  test('may have windows across midnight if the feed allows them', async () => {
    const night = 'phone;__start_execution_time;__end_execution_time\n1;22:00:00;06:00:00\n';
    const empty = 'phone;__start_execution_time;__end_execution_time\n1;22:00:00;22:00:00\n';

    expect(await planWith(night, {})).toMatchObject([{ code: 'csv_control_value' }]);
    expect(await planWith(night, { windowsAcrossMidnight: true })).toEqual([]);
    expect(await planWith(empty, { windowsAcrossMidnight: true })).toMatchObject([{ code: 'csv_control_value' }]);
  });
});

test('a name similar to a control column gets a suggestion', async () => {
  expect(await problemsOf('phone;__start_att\n1;2\n')).toMatchObject([
    { code: 'csv_control_name', message: expect.stringContaining('did you mean "__start_at"?') },
  ]);
});

test('a duplicate task names the row of its first occurrence', async () => {
  expect(await problemsOf('phone;__task_uuid\n1;a\n2;b\n3;a\n4;\n5;\n')).toMatchObject([
    {
      code: 'csv_task_uuid_repeated',
      row: 4,
      message: 'row 4: "__task_uuid" must be unique in the file; row 2 has the same',
    },
  ]);
});

test('an overlong value of a control column is a separate problem', async () => {
  expect(await one('__task_uuid', 'x'.repeat(70_000))).toMatchObject([{ code: 'csv_value_too_long', row: 2 }]);
});

test('the columns get statistics: values, the earliest and the latest start, and the windows', async () => {
  const row = (start: number | '', from: string, to: string) => `1;${start};${from};${to}\n`;
  const text = `phone;__start_at;__start_execution_time;__end_execution_time\n${[
    row(SECONDS + 60, '09:00:00', '17:00:00'),
    row(SECONDS, '09:00:00', '17:00:00'),
    row('', '10:00:00', '12:00:00'),
    row('', '', ''),
  ].join('')}`;
  const { summary, problems } = await planCsv(readingOf([Buffer.from(text)]), { now: NOW });

  expect(problems).toEqual([]);
  expect(summary.controls).toEqual({
    columns: { __start_execution_time: 3, __end_execution_time: 3, __start_at: 2 },
    earliestStart: '2026-11-24T12:00:00.000Z',
    latestStart: '2026-11-24T12:01:00.000Z',
    windows: [
      { start: '09:00:00', end: '17:00:00', rows: 2 },
      { start: '10:00:00', end: '12:00:00', rows: 1 },
    ],
  });
});

test('of very many windows, the first ones are counted separately and the rest together', async () => {
  const rows = Array.from({ length: 30 }, (_, minute) => `1;09:${String(minute).padStart(2, '0')}:00;17:00:00\n`);
  const text = `phone;__start_execution_time;__end_execution_time\n${rows.join('')}`;
  const { summary } = await planCsv(readingOf([Buffer.from(text)]), { now: NOW });

  expect(summary.controls?.windows).toHaveLength(20);
  expect(summary.controls?.otherWindowRows).toBe(10);
});
