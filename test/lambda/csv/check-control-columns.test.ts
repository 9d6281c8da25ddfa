import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { planCsv } from '../../../lambda/csv/plan-csv.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;

async function problemsOf(text: string) {
  const { problems } = await planCsv(Readable.from([Buffer.from(text)]), { now: NOW });
  return problems;
}

const one = (column: string, value: string) => problemsOf(`phone;${column}\n+12025550101;${value}\n`);

describe('__start_at', () => {
  test.each([SECONDS, SECONDS + 86_400, SECONDS - 3600])('%i is right', async value => {
    expect(await one('__start_at', String(value))).toEqual([]);
  });

  test.each([
    [String(SECONDS * 1000), /milliseconds/],
    [String(SECONDS - 200_000), /past/],
    [String(SECONDS + 400 * 86_400), /a year ahead/],
    ['2026-11-24', /UNIX seconds/],
    ['-5', /UNIX seconds/],
  ])('%s is not', async (value, message) => {
    expect(await one('__start_at', value)).toMatchObject([
      { code: 'csv_control_value', row: 2, column: 2, offset: 30, message: expect.stringMatching(message) },
    ]);
  });
});

describe('__task_uuid', () => {
  test.each(['a', 'A-1:b', 'x'.repeat(40)])('%s is right', async value => {
    expect(await one('__task_uuid', value)).toEqual([]);
  });

  test.each(['under_score', 'a.b', 'x'.repeat(41), 'ü'])('%s is not', async value => {
    expect(await one('__task_uuid', value)).toMatchObject([{ code: 'csv_control_value' }]);
  });
});

describe('the calling window', () => {
  const window = (start: string, end: string) =>
    problemsOf(`phone;__start_execution_time;__end_execution_time\n+12025550101;${start};${end}\n`);

  test.each([
    ['09:00:00', '20:00:00'],
    ['', ''],
  ])('from "%s" to "%s" is right', async (start, end) => {
    expect(await window(start, end)).toEqual([]);
  });

  test.each([
    ['9:00:00', '20:00:00', /HH:mm:ss/],
    ['09:00', '20:00:00', /HH:mm:ss/],
    ['24:00:00', '24:30:00', /HH:mm:ss/],
    ['09:00:00', '', /must be set too/],
    ['', '20:00:00', /must be set too/],
    ['20:00:00', '09:00:00', /midnight/],
  ])('from "%s" to "%s" is not', async (start, end, message) => {
    const problems = await window(start, end);

    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]?.message).toMatch(message);
  });

  test('with a start alone is refused in every row', async () => {
    expect(await one('__start_execution_time', '09:00:00')).toMatchObject([{ code: 'csv_control_value', row: 2 }]);
  });
});

test('a name that begins like a control column and is none is refused', async () => {
  expect(await one('__start_time', '1')).toMatchObject([
    { code: 'csv_control_name', row: 1, column: 2, message: expect.stringContaining('__start_at') },
  ]);
});

test('values in quotes are read as what they are, and never quoted in a message', async () => {
  expect(await one('__task_uuid', '"ok-1"')).toEqual([]);
  const [problem] = await one('__task_uuid', '"secret ""value"""');

  expect(problem?.message).not.toContain('secret');
});
