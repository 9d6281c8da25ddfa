import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CallingHours,
  describeHours,
  isOpen,
  narrowHours,
  nextOpening,
  readCallingHours,
} from '../../../lambda/time/calling-hours.ts';
import { isZoneName, zoneOffset } from '../../../lambda/time/zone-offset.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'Pacific/Auckland',
  'Pacific/Apia',
  'America/St_Johns',
  'Asia/Tehran',
];
const DAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const anyTime = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
const anyZone = fc.constantFrom(...ZONES);

/** Moments near a change of some zone's clocks, where mistakes are likely. */
const nearChange = fc
  .constantFrom(
    Date.UTC(2026, 2, 29, 1), // Berlin, forward
    Date.UTC(2026, 9, 25, 1), // Berlin, back
    Date.UTC(2026, 2, 8, 7), // New York, forward
    Date.UTC(2026, 10, 1, 6), // New York, back
    Date.UTC(2026, 3, 4, 15), // Lord Howe, half an hour back
    Date.UTC(2026, 9, 3, 15, 30), // Lord Howe, half an hour forward
    Date.UTC(2026, 1, 15, 2), // Casablanca, at the beginning of Ramadan
    Date.UTC(2026, 2, 22, 2), // Casablanca, at its end
  )
  .chain(change => fc.integer({ min: change - 3 * DAY, max: change + 3 * DAY }));

const someTime = fc.oneof(anyTime, nearChange);

const time = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const anyHours: fc.Arbitrary<CallingHours> = fc
  .record({
    zone: anyZone,
    days: fc.uniqueArray(fc.constantFrom(...DAY_NAMES), { minLength: 1 }),
    ends: fc.uniqueArray(fc.integer({ min: 0, max: 24 * 60 }), { minLength: 2, maxLength: 2 }),
  })
  .map(({ zone, days, ends }) => {
    const [from = 0, to = 0] = ends.toSorted((a, b) => a - b);
    return readCallingHours({ zone, days: days.join(','), from: time(from), to: time(to) });
  });

/** The local day and time, computed by the platform's own formatting instead of the code under test. */
function readClock(zone: string, moment: number): { day: string; minutes: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const [, day = '', hours = '', minutes = ''] = /^(\w+),? (\d\d):(\d\d)$/.exec(format.format(moment)) ?? [];
  return { day: day.toLowerCase(), minutes: Number(hours) * 60 + Number(minutes) };
}

describe('the offset of a zone', () => {
  test.each([
    ['Europe/Berlin', Date.UTC(2026, 2, 29, 1) - 1, 60],
    ['Europe/Berlin', Date.UTC(2026, 2, 29, 1), 120],
    ['America/New_York', Date.UTC(2026, 10, 1, 6) - 1, -240],
    ['America/New_York', Date.UTC(2026, 10, 1, 6), -300],
    ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15) - 1, 660],
    ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15), 630],
    ['Asia/Kathmandu', Date.UTC(2026, 6, 1), 345],
    ['America/Sao_Paulo', Date.UTC(2026, 0, 1), -180],
    ['Pacific/Apia', Date.UTC(2026, 0, 1), 780],
  ])('of %s at %d is %d minutes', (zone, moment, minutes) => {
    expect(zoneOffset(zone)(moment) / MINUTE).toBe(minutes);
  });

  test('is what the platform formats for that moment', () => {
    fc.assert(
      fc.property(anyZone, someTime, (zone, moment) => {
        const local = new Date(moment + zoneOffset(zone)(moment));
        const { day, minutes } = readClock(zone, moment);
        expect([DAY_NAMES[local.getUTCDay()], local.getUTCHours() * 60 + local.getUTCMinutes()]).toEqual([
          day,
          minutes,
        ]);
      }),
      { numRuns: 3000 },
    );
  });

  test.each(['+02:00', '', 'Europe/Nowhere', 'CET+1', '-1'])('"%s" is a zone without one', zone => {
    expect(isZoneName(zone)).toBe(false);
  });
});

describe('calling hours', () => {
  test('are open if the day and the time in their zone say so', () => {
    fc.assert(
      fc.property(anyHours, someTime, (hours, moment) => {
        const { day, minutes } = readClock(hours.zone, moment);
        const isDay = hours.days.has(DAY_NAMES.indexOf(day));
        expect(isOpen(hours, moment)).toBe(isDay && minutes * MINUTE >= hours.from && minutes * MINUTE < hours.to);
      }),
      { numRuns: 3000 },
    );
  });

  test('open next at the first moment at which they are open', () => {
    fc.assert(
      fc.property(anyHours, someTime, fc.double({ min: 0, max: 1, noNaN: true }), (hours, moment, share) => {
        const opening = nextOpening(hours, moment);
        // Hours of a few minutes may fall entirely into the hour that a change of the clocks skips.
        if (opening === undefined) return expect(hours.to - hours.from).toBeLessThanOrEqual(HOUR);
        expect(opening).toBeGreaterThanOrEqual(moment);
        expect(isOpen(hours, opening)).toBe(true);
        const before = Math.floor(moment + (opening - moment) * share);
        if (before < opening) expect(isOpen(hours, before)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['2026-03-28T19:30:00Z', '2026-03-30T07:00:00.000Z', 'Saturday evening, across the night of the change'],
    ['2026-03-27T21:00:00Z', '2026-03-28T08:00:00.000Z', 'the day before the change'],
    ['2026-10-24T21:00:00Z', '2026-10-26T08:00:00.000Z', 'across the night in which the clocks go back'],
    ['2026-07-01T08:00:00Z', '2026-07-01T08:00:00.000Z', 'during the hours'],
    ['2026-07-01T18:00:00Z', '2026-07-02T07:00:00.000Z', 'at the minute of their end'],
    ['2026-07-01T06:59:59.999Z', '2026-07-01T07:00:00.000Z', 'a moment before they begin'],
  ])('in Berlin, from %s on, open next at %s: %s', (from, opening) => {
    const hours = readCallingHours({ zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' });

    expect(new Date(nextOpening(hours, Date.parse(from)) ?? 0).toISOString()).toBe(opening);
  });

  test.each([
    ['mon-sat', [1, 2, 3, 4, 5, 6]],
    ['sat-mon', [0, 1, 6]],
    ['mon-tue,thu sat+sun', [0, 1, 2, 4, 6]],
    ['wed', [3]],
    ['sun-sat', [0, 1, 2, 3, 4, 5, 6]],
  ])('"%s" are the days %j', (days, numbers) => {
    const hours = readCallingHours({ zone: 'UTC', days, from: '00:00', to: '24:00' });

    expect([...hours.days].sort()).toEqual(numbers);
  });

  test('are described in words', () => {
    const words = describeHours({ zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' });

    expect(words).toBe('mon-sat 09:00-20:00 Europe/Berlin');
  });
});

describe('hours of a drop', () => {
  const feed = readCallingHours({ zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' });

  test.each(['mon-fri 10:00-18:00', 'mon-sat 09:00-20:00', 'sat 09:00-09:01', 'mon,wed 12:00-13:00'])(
    '"%s" may narrow those of the feed',
    text => {
      expect(narrowHours(feed, text)).toMatchObject({ zone: 'Europe/Berlin' });
    },
  );

  test.each([
    'mon-sun 10:00-18:00',
    'mon-fri 08:59-18:00',
    'mon-fri 10:00-20:01',
    'mon-fri 10:00-24:00',
    'mon-fri 18:00-10:00',
    'mon-fri 10:00-10:00',
    'mon-fri 10:00-18:00 UTC',
    'mon-fri',
    '',
  ])('"%s" may not', text => {
    expect(narrowHours(feed, text)).toBeUndefined();
  });

  test('never allow a moment that the feed’s do not', () => {
    fc.assert(
      fc.property(anyHours, anyHours, someTime, (hours, own, moment) => {
        const days = [...own.days].map(day => DAY_NAMES[day]).join(',');
        const text = `${days} ${time(own.from / MINUTE)}-${time(own.to / MINUTE)}`;
        const narrowed = narrowHours(hours, text);
        fc.pre(narrowed !== undefined);
        if (narrowed && isOpen(narrowed, moment)) expect(isOpen(hours, moment)).toBe(true);
      }),
      { numRuns: 1000, maxSkipsPerRun: 10_000 },
    );
  });
});
