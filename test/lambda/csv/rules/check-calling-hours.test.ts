import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createHoursCheck,
  HORIZON_DAYS,
  isWithinHours,
  nextInWindow,
  offsetsFrom,
  type RowTimes,
} from '../../../../lambda/csv/rules/check-calling-hours.ts';
import type { Problem } from '../../../../lambda/problem.ts';
import { isOpen, readCallingHours } from '../../../../lambda/time/calling-hours.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const BERLIN = { zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' };
const place = { row: 2, column: 1, offset: 10, line: 2 };

/** The findings about rows of a file that is sent at that time. */
function check(now: string, rows: readonly RowTimes[], config = BERLIN, startAt?: string) {
  const problems: Problem[] = [];
  const begins = startAt === undefined ? undefined : Date.parse(startAt) / 1000;
  const hours = createHoursCheck(
    { hours: readCallingHours(config), words: 'the hours', startAt: begins },
    new Date(now),
    problem => problems.push(problem),
  );
  for (const row of rows) hours.endRow(row, place);
  const { boundRows, otherDayRows, windowRows } = hours;
  return { problems: problems.map(({ message }) => message), boundRows, otherDayRows, windowRows };
}

const seconds = (time: string) => String(Date.parse(time) / 1000);

describe('a row with a window', () => {
  test.each([
    ['2026-07-01T10:00:00Z', '07:00:00', '18:00:00'],
    ['2026-12-01T10:00:00Z', '08:00:00', '19:00:00'],
    ['2026-07-01T23:00:00Z', '08:00:00', '09:00:00'],
  ])('within the hours may be sent at %s: %s to %s', (now, start, end) => {
    expect(check(now, [{ start, end }])).toEqual({ problems: [], boundRows: 1, otherDayRows: 0, windowRows: 1 });
  });

  test.each([
    ['2026-07-01T10:00:00Z', '06:59:59', '18:00:00', 'in UTC from 07:00 to 18:00'],
    ['2026-07-01T10:00:00Z', '07:00:00', '18:00:01', 'in UTC from 07:00 to 18:00'],
    // The clocks go back on 25 October; from then on, the window would begin at eight.
    ['2026-10-01T10:00:00Z', '07:00:00', '18:00:00', 'in UTC from 08:00 to 18:00'],
    ['2026-03-20T10:00:00Z', '08:00:00', '19:00:00', 'in UTC from 08:00 to 18:00'],
    ['2026-07-01T10:00:00Z', '21:00:00', '05:00:00', 'in UTC from 07:00 to 18:00'],
  ])('outside the hours is rejected at %s: %s to %s', (now, start, end, room) => {
    const { problems, boundRows } = check(now, [{ start, end }]);

    expect([problems, boundRows]).toEqual([[expect.stringContaining(room)], 0]);
  });

  test('across midnight in UTC may be within the hours of a distant zone', () => {
    const auckland = { ...BERLIN, zone: 'Pacific/Auckland', days: 'mon-sun' };

    expect(check('2026-07-01T10:00:00Z', [{ start: '21:00:00', end: '08:00:00' }], auckland)).toMatchObject({
      problems: [],
      boundRows: 1,
    });
  });

  test('has to wait if it opens next on a day without calling hours', () => {
    const saturday = '2026-07-04T15:00:00Z';

    expect(check(saturday, [{ start: '08:00:00', end: '12:00:00' }])).toMatchObject({ problems: [], otherDayRows: 1 });
    expect(check(saturday, [{ start: '08:00:00', end: '17:00:00' }])).toMatchObject({ problems: [], boundRows: 1 });
  });
});

describe('a row with a start', () => {
  test.each([
    ['2026-07-02T08:00:00Z', 1],
    ['2026-07-04T17:59:59Z', 1],
  ])('within the hours may be sent at any time: %s', (startAt, boundRows) => {
    expect(check('2026-07-01T22:00:00Z', [{ startAt: seconds(startAt) }])).toMatchObject({ problems: [], boundRows });
  });

  test.each(['2026-07-02T18:00:00Z', '2026-07-05T10:00:00Z', '2026-12-02T07:30:00Z'])(
    'outside the hours is rejected: %s',
    startAt => {
      const { problems } = check('2026-07-01T10:00:00Z', [{ startAt: seconds(startAt) }]);

      expect(problems).toEqual([expect.stringContaining('"__start_at" must lie within the calling hours')]);
    },
  );

  test('in the past calls at once', () => {
    const rows = [{ startAt: seconds('2026-07-01T08:00:00Z') }];

    expect(check('2026-07-01T10:00:00Z', rows)).toMatchObject({ problems: [], boundRows: 0 });
    expect(check('2026-07-01T22:00:00Z', rows)).toMatchObject({ problems: [], boundRows: 0 });
  });

  test('and a window is judged by the offsets from that day on, and by the day of its first window', () => {
    const now = '2026-07-01T10:00:00Z';
    const window = { start: '07:00:00', end: '18:00:00' };

    expect(check(now, [{ ...window, startAt: seconds('2026-12-02T08:00:00Z') }]).problems).toHaveLength(1);
    expect(check(now, [{ ...window, startAt: seconds('2026-07-04T18:30:00Z') }]).problems).toEqual([
      expect.stringContaining('on its first day'),
    ]);
  });
});

test('a list with its own start is judged by that', () => {
  const window = { start: '07:00:00', end: '18:00:00' };

  expect(check('2026-10-01T10:00:00Z', [window], BERLIN, '2026-11-02T10:00:00Z').problems).toHaveLength(1);
  expect(check('2026-03-01T10:00:00Z', [window], BERLIN, '2026-05-04T10:00:00Z').problems).toEqual([]);
});

test('values that another check rejects are not judged here', () => {
  expect(check('2026-07-01T10:00:00Z', [{ start: '8', end: '09:00:00' }, { startAt: 'soon' }, {}]).problems).toEqual(
    [],
  );
});

const anyConfig = fc
  .record({
    zone: fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Casablanca',
      'America/Sao_Paulo',
      'Pacific/Auckland',
    ),
    ends: fc.uniqueArray(fc.integer({ min: 0, max: 24 }), { minLength: 2, maxLength: 2 }),
  })
  .map(({ zone, ends }) => {
    const [from = 0, to = 0] = ends.toSorted((a, b) => a - b).map(hour => `${String(hour).padStart(2, '0')}:00`);
    return readCallingHours({ zone, days: 'mon-sun', from: String(from), to: String(to) });
  });
const anyWindow = fc.record({
  start: fc.integer({ min: 0, max: 24 * 12 - 1 }).map(steps => steps * 5 * MINUTE),
  length: fc.integer({ min: 1, max: 24 * 12 - 1 }).map(steps => steps * 5 * MINUTE),
});
const anyDay = fc.integer({ min: 0, max: 3 * 365 }).map(day => Date.UTC(2025, 0, 1) + day * DAY);

test('a window is within the hours exactly if none of its moments is outside, on any day until the horizon', () => {
  fc.assert(
    fc.property(anyConfig, anyWindow, anyDay, (hours, window, day) => {
      const days = Array.from({ length: HORIZON_DAYS }, (_, index) => day + index * DAY);
      const moments = days.flatMap(from => [from + window.start, from + window.start + window.length - 1]);
      const isInside = isWithinHours(hours, window, offsetsFrom(hours.zone, day));

      if (isInside) expect(moments.filter(moment => !isOpen(hours, moment))).toEqual([]);
      // If its ends are within the hours on every day, and it is no longer than they are, all of it is within them,
      // unless a clock change is so near that only the next day shows it.
      const isOutside = moments.some(moment => !isOpen(hours, moment));
      if (isOutside) expect(isInside).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

test('the next moment in a window is the earliest', () => {
  fc.assert(
    fc.property(anyWindow, fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) }), (window, time) => {
      const next = nextInWindow(window, time);
      const isIn = (moment: number) => (((moment - window.start) % DAY) + DAY) % DAY < window.length;

      expect(isIn(next)).toBe(true);
      if (isIn(time)) expect(next).toBe(time);
      else expect([next - time < DAY, isIn(next - 1)]).toEqual([true, false]);
    }),
  );
});

describe('a bound row', () => {
  /** The bounds of rows in a file that is sent at that time. */
  function boundsOf(now: string, rows: readonly RowTimes[], startAt?: number) {
    const hours = createHoursCheck(
      { hours: readCallingHours(BERLIN), words: '', startAt },
      new Date(now),
      () => undefined,
    );
    for (const row of rows) hours.endRow(row, place);
    return hours.bound;
  }
  const later = (time: string) => ({ startAt: seconds(time) });

  test('is bound until the earliest start', () => {
    const rows = [later('2026-07-02T08:00:00Z'), later('2026-07-01T15:30:00Z'), later('2026-07-03T08:00:00Z')];

    expect(boundsOf('2026-07-01T10:00:00Z', rows)).toEqual({ startsFrom: '2026-07-01T15:30:00.000Z' });
  });

  test('is bound until the start of its list', () => {
    const begins = Date.parse('2026-07-01T15:30:00Z') / 1000;

    expect(boundsOf('2026-07-01T10:00:00Z', [{ startAt: '' }], begins)).toEqual({
      startsFrom: '2026-07-01T15:30:00.000Z',
    });
  });

  test('is not bound for long if nothing binds it', () => {
    expect(boundsOf('2026-07-01T10:00:00Z', [{}, later('2026-07-01T09:00:00Z')])).toEqual({});
  });

  test('is bound until the end of the window in which it first calls', () => {
    const rows = [
      { start: '08:00:00', end: '12:00:00' },
      { start: '07:30:00', end: '09:00:00' },
      { start: '14:00:00', end: '16:00:00', ...later('2026-07-03T08:00:00Z') },
    ];

    expect(boundsOf('2026-07-01T10:00:00Z', rows)).toEqual({
      windowsUntil: '2026-07-01T12:00:00.000Z',
      firstWindowEnd: '09:00:00',
    });
  });
});
