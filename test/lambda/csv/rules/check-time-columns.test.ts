import { describe, expect, test } from 'vitest';
import { hoursIn, planText } from '../../../support/plan-text.ts';

const LA = hoursIn('America/Los_Angeles', '09:00', '20:00');

/** The problems of a row with this cell, in a feed that calls from 9:00 to 20:00 in Los Angeles. */
async function judge(column: string, value: string) {
  const { problems } = await planText(`phone;${column}\n+12025550101;${value}\n`, { hours: LA });
  return problems;
}

describe('next_attempt_time', () => {
  test.each([
    '2026-11-25T10:00:00-08:00',
    '2026-11-25T18:30:00Z',
    '2026-11-26 03:59:59+00',
    '2026-11-25T19:00+01:00',
    '',
  ])('within the hours is accepted: "%s"', async value => expect(await judge('next_attempt_time', value)).toEqual([]));

  test.each(['2026-11-25T08:59:59-08:00', '2026-11-25T12:00:00Z', '2026-11-26T04:00:00Z', '2026-11-25T03:00:00-08:00'])(
    'outside the hours is rejected: "%s"',
    async value =>
      expect(await judge('next_attempt_time', value)).toMatchObject([
        {
          code: 'csv_outside_calling_hours',
          row: 2,
          line: 2,
          column: 2,
          message: expect.stringContaining('within the calling hours'),
        },
      ]),
  );

  test.each(['tomorrow', '2026-11-25T10:00:00', '1764090000', '2026-13-45T10:00:00Z'])(
    'without an offset is rejected, because it is ambiguous: "%s"',
    async value =>
      expect(await judge('next_attempt_time', value)).toMatchObject([
        { code: 'csv_outside_calling_hours', message: expect.stringContaining('must be a time as ') },
      ]),
  );

  test.each(['NEXT_ATTEMPT_TIME', 'Next_Attempt_Time'])('is recognised in any case: %s', async name => {
    expect(await judge(name, 'tomorrow')).toHaveLength(1);
  });
});

test('call_schedule must be empty, because its zone is unknown', async () => {
  expect(await judge('call_schedule', 'x')).toMatchObject([{ code: 'csv_outside_calling_hours', row: 2 }]);
  expect(await judge('call_schedule', '')).toEqual([]);
});

test('both are ordinary columns without calling hours', async () => {
  expect((await planText('phone;next_attempt_time;call_schedule\n+12025550101;tomorrow;x\n')).problems).toEqual([]);
});

describe('a window across midnight in UTC', () => {
  const WINDOW = (start: string, end: string) =>
    `phone;__start_execution_time;__end_execution_time\n+12025550101;${start};${end}\n`;

  test.each([
    ['America/Los_Angeles', '09:00', '20:00', '18:00:00', '02:00:00'],
    ['America/Bogota', '09:00', '20:00', '14:00:00', '01:00:00'],
    ['America/Sao_Paulo', '10:00', '22:00', '13:00:00', '00:59:59'],
    ['Asia/Tokyo', '08:00', '20:00', '23:00:00', '10:00:00'],
    ['Australia/Sydney', '09:00', '17:00', '22:00:00', '05:00:00'],
    ['Pacific/Auckland', '08:00', '20:00', '20:00:00', '06:00:00'],
    ['Asia/Kolkata', '05:00', '09:00', '23:45:00', '03:00:00'],
  ])('is accepted if %s calls from %s to %s: %s to %s', async (zone, from, to, start, end) => {
    expect((await planText(WINDOW(start, end), { hours: hoursIn(zone, from, to) })).problems).toEqual([]);
  });

  test.each([
    ['America/Los_Angeles', '09:00', '20:00', '18:00:00', '05:00:00'],
    ['America/Bogota', '09:00', '20:00', '14:00:00', '01:00:01'],
    ['Asia/Tokyo', '08:00', '20:00', '22:59:00', '10:00:00'],
    ['Europe/Berlin', '09:00', '20:00', '18:00:00', '02:00:00'],
    ['UTC', '00:00', '24:00', '18:00:00', '02:00:00'],
  ])('is rejected if %s calls from %s to %s: %s to %s', async (zone, from, to, start, end) => {
    expect((await planText(WINDOW(start, end), { hours: hoursIn(zone, from, to) })).problems).toMatchObject([
      { code: 'csv_outside_calling_hours', row: 2, line: 2 },
    ]);
  });

  test('is rejected without calling hours, with the setting that allows it', async () => {
    const text = WINDOW('18:00:00', '02:00:00');

    const { problems } = await planText(text);
    expect(problems).toMatchObject([{ code: 'csv_control_value' }]);
    expect(problems[0]?.message).toMatch(/"windowsAcrossMidnight".*"callingHours"/);
    expect(problems[0]?.message).not.toMatch(/would call people at night/);
    expect((await planText(text, { controls: { windowsAcrossMidnight: true } })).problems).toEqual([]);
  });
});

describe('a column that begins with "__"', () => {
  test.each([
    '__v',
    '__EMPTY',
    '__EMPTY_1',
    '__PowerAppsId__',
    '__typename',
    '__rowid',
    '__metadata',
    '__index_level_0__',
    '__createdAt',
    '__state',
    '__timestamp',
    '__endpoint',
  ])('is accepted and reported if it is not similar to a control column: %s', async name => {
    const { problems, warnings } = await planText(`phone;${name}\n+12025550101;x\n`);

    expect([problems, warnings]).toMatchObject([[], [{ code: 'csv_control_unknown', column: 2 }]]);
  });

  test.each([
    ['__START_AT', '__start_at'],
    ['__start-at', '__start_at'],
    ['__strat_at', '__start_at'],
    ['__starttime', '__start_at'],
    ['__end', '__end_execution_time'],
    ['__EndExecutionTime', '__end_execution_time'],
    ['__exec_time', '__start_execution_time'],
    ['__uuid', '__task_uuid'],
    ['__task-uuid', '__task_uuid'],
  ])('is rejected if it is similar to one: %s and %s', async (name, meant) => {
    expect((await planText(`phone;${name}\n+12025550101;x\n`)).problems).toMatchObject([
      { code: 'csv_control_name', column: 2, message: expect.stringContaining(`did you mean "${meant}"?`) },
    ]);
  });
});
