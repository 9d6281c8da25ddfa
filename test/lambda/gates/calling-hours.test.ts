import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlanSummary } from '../../../lambda/csv/plan-summary.ts';
import { createHoursCheck, nextInWindow } from '../../../lambda/csv/rules/check-calling-hours.ts';
import { callingHours as gate, hoursGoOn } from '../../../lambda/gates/calling-hours.ts';
import { isOpen, readCallingHours } from '../../../lambda/time/calling-hours.ts';
import { makeFeed } from '../../support/make-feed.ts';

const callingHours = { zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' };
const FREE = { hours: { freeRows: 3, otherDayRows: 0 } };
const BOUND = { hours: { freeRows: 0, otherDayRows: 0 } };
const OTHER_DAY = { hours: { freeRows: 0, otherDayRows: 3 } };

const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };

/** The obstacle at that time, before anything is sent. */
function ask(now: string, plan: typeof FREE, parameters = {}, feed = makeFeed({ callingHours })) {
  return gate({ feed, parameters: { ...PARAMETERS, ...parameters }, plan }, { now: () => new Date(now) });
}

/** The beginning of the hours that a drop has to wait for. */
async function opening(...given: Parameters<typeof ask>): Promise<string | undefined> {
  const obstacle = await ask(...given);
  return obstacle?.kind === 'wait' ? obstacle.wait.until?.toISOString() : undefined;
}

describe('a drop', () => {
  test.each([
    ['2026-07-03T22:00:00Z', '2026-07-04T07:00:00.000Z'],
    ['2026-07-04T18:00:00Z', '2026-07-06T07:00:00.000Z'],
    ['2026-10-24T22:00:00Z', '2026-10-26T08:00:00.000Z'],
  ])('whose rows call at once is held at %s until the hours begin, at %s', async (now, until) => {
    expect(await opening(now, FREE)).toBe(until);
  });

  test('whose rows call at once is sent within the hours', async () => {
    expect(await opening('2026-07-03T17:59:00Z', FREE)).toBeUndefined();
  });

  test('whose rows all have their own times is sent at any time', async () => {
    expect(await opening('2026-07-03T22:00:00Z', BOUND)).toBeUndefined();
  });

  test('whose windows open next on a day without hours is held until the hours after that', async () => {
    expect(await opening('2026-07-04T15:00:00Z', OTHER_DAY)).toBe('2026-07-06T07:00:00.000Z');
    expect(await opening('2026-07-05T15:00:00Z', OTHER_DAY)).toBe('2026-07-06T07:00:00.000Z');
  });

  test('with narrower hours is held until its own begin', async () => {
    expect(await opening('2026-07-03T07:30:00Z', FREE, { calling_hours: 'mon-fri 10:00-18:00' })).toBe(
      '2026-07-03T08:00:00.000Z',
    );
    expect(await opening('2026-07-04T10:00:00Z', FREE, { calling_hours: 'mon-fri 10:00-18:00' })).toBe(
      '2026-07-06T08:00:00.000Z',
    );
  });

  test('of a feed without calling hours is sent at any time', async () => {
    expect(await opening('2026-07-03T22:00:00Z', FREE, {}, makeFeed())).toBeUndefined();
  });

  const AT_NIGHT = '2026-07-03T22:00:00Z';
  const because = {
    code: 'outside_hours',
    message:
      'the calling hours are mon-sat 09:00-20:00 Europe/Berlin; it starts at 2026-07-04T07:00:00.000Z, 2026-07-04 09:00 in Europe/Berlin',
  };

  test('says in words when it starts', async () => {
    expect(await ask(AT_NIGHT, FREE)).toMatchObject({ kind: 'wait', wait: { ...because, for: 'calling_hours' } });
  });

  test('is rejected if its feed says so', async () => {
    const feed = makeFeed({ callingHours, outsideHours: 'refuse' });

    expect(await ask(AT_NIGHT, FREE, {}, feed)).toEqual({ kind: 'refusal', refusal: because });
  });

  test.each(['hold', 'refuse'])('that is on its way only pauses, in a feed that says %s', async outsideHours => {
    const look = { feed: makeFeed({ callingHours, outsideHours }), parameters: PARAMETERS, plan: FREE };

    expect(await hoursGoOn(look, { now: () => new Date(AT_NIGHT) })).toEqual({
      kind: 'pause',
      pause: { ...because, until: new Date('2026-07-04T07:00:00Z') },
    });
    expect(await hoursGoOn(look, { now: () => new Date('2026-07-03T17:59:00Z') })).toBeUndefined();
  });
});

/** The obstacle of an earlier plan at that time, and its end. */
async function goOn(now: string, plan: Pick<PlanSummary, 'hours' | 'controls'>, parameters = {}) {
  const look = { feed: makeFeed({ callingHours }), parameters: { ...PARAMETERS, ...parameters }, plan };
  const standstill = await hoursGoOn(look, { now: () => new Date(now) });
  return standstill?.pause.until?.toISOString();
}

describe('an earlier plan', () => {
  const AT_NIGHT = '2026-07-03T22:00:00Z';
  const MORNING = '2026-07-04T07:00:00.000Z';
  const startsFrom = (time: string) => ({ hours: { freeRows: 0, otherDayRows: 0, bound: { startsFrom: time } } });

  test.each([
    ['rows with a future start', startsFrom('2026-07-04T08:00:00.000Z'), {}, undefined],
    ['rows with a past start', startsFrom('2026-07-03T15:30:00.000Z'), {}, MORNING],
    ['rows that start now', startsFrom('2026-07-03T22:00:00.000Z'), {}, MORNING],
    ['a list with a future start', FREE, { start_at: Date.parse('2026-07-04T08:00:00Z') / 1000 }, undefined],
    ['a list with a past start', FREE, { start_at: Date.parse('2026-07-03T15:30:00Z') / 1000 }, MORNING],
    ['a list and rows with past starts', startsFrom('2026-07-03T15:30:00.000Z'), { start_at: 1 }, MORNING],
  ])('with %s', async (_, plan, parameters, until) => {
    expect(await goOn(AT_NIGHT, plan, parameters)).toBe(until);
  });

  test('by an older function is judged by the earliest start of all', async () => {
    const controls = { columns: { __start_at: 1 }, earliestStart: '2026-07-03T15:30:00.000Z' };
    const hours = { freeRows: 0, otherDayRows: 0 };

    expect(await goOn(AT_NIGHT, { hours, controls })).toBe(MORNING);
    expect(await goOn('2026-07-03T15:00:00Z', { hours, controls })).toBeUndefined();
    expect(await goOn(AT_NIGHT, { hours: { ...hours, bound: {} }, controls })).toBeUndefined();
  });

  test.each([
    ['2026-07-03T17:00:00Z', 'opens later today', undefined],
    ['2026-07-03T17:30:00Z', 'has closed, and opens again on Saturday', undefined],
    ['2026-07-04T12:00:00Z', 'opens later today, a Saturday', undefined],
    ['2026-07-04T17:30:00Z', 'has closed, and opens again on Sunday', '2026-07-06T07:00:00.000Z'],
    ['2026-07-04T20:00:00Z', 'has closed for the night', '2026-07-06T07:00:00.000Z'],
    ['2026-07-05T10:00:00Z', 'would open later today, a Sunday', '2026-07-06T07:00:00.000Z'],
    ['2026-07-05T19:00:00Z', 'opens again on Monday', undefined],
  ])('at %s, with a window that %s', async (now, _, until) => {
    const bound = { windowsUntil: '2026-07-03T17:30:00.000Z', firstWindowEnd: '17:30:00' };

    expect(await goOn(now, { hours: { freeRows: 0, otherDayRows: 0, bound } })).toBe(until);
  });

  test('never calls anybody outside the hours, whenever it begins', async () => {
    const MINUTE = 60_000;
    const DAY = 24 * 60 * MINUTE;
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Auckland', 'America/St_Johns');
    const days = fc.constantFrom('mon-sun', 'mon-sat', 'sat', 'mon,wed,fri');
    const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
    const clock = (minutes: number) => new Date(minutes * MINUTE).toISOString().slice(11, 19);
    const row = fc.record({
      window: fc.option(fc.tuple(minute, fc.integer({ min: 1, max: 300 })), { nil: undefined }),
      startsIn: fc.option(fc.integer({ min: 1, max: 5 * 24 * 60 }), { nil: undefined }),
    });
    const hour = fc.integer({ min: 0, max: 5 * 24 * 4 });
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(zone, days, fc.array(row, { maxLength: 4, minLength: 1 }), minute, hour, async (...given) => {
        const [zoneName, on, rows, sentAt, later] = given;
        const config = { zone: zoneName, days: on, from: '09:00', to: '18:00' };
        const hours = readCallingHours(config);
        const planned = Date.parse('2026-07-02T00:00:00Z') + sentAt * MINUTE;
        const check = createHoursCheck({ hours, words: '' }, new Date(planned), () => undefined);
        const good = rows.flatMap(({ window, startsIn }) => {
          const start = startsIn === undefined ? 0 : planned + startsIn * MINUTE;
          const times = {
            ...(window && { start: clock(window[0]), end: clock((window[0] + window[1]) % 1440) }),
            ...(start > 0 && { startAt: String(start / 1000) }),
          };
          const before = check.boundRows;
          check.endRow(times, { row: 2, column: 1, offset: 0, line: 2 });
          const span = window && { start: window[0] * MINUTE, length: window[1] * MINUTE };
          return check.boundRows > before ? [{ span, start }] : [];
        });
        const now = planned + later * 15 * MINUTE;
        const plan = { hours: { freeRows: 0, otherDayRows: 0, bound: check.bound } };
        const feed = makeFeed({ callingHours: config });
        const standstill = await hoursGoOn({ feed, parameters: PARAMETERS, plan }, { now: () => new Date(now) });
        if (standstill) {
          const until = standstill.pause.until?.getTime() ?? 0;
          expect(until).toBeGreaterThan(now);
          expect(until).toBeLessThan(now + 9 * DAY);
          expect(isOpen(hours, until)).toBe(true);
          return;
        }
        passed += good.length;
        for (const { span, start } of good) {
          const begins = Math.max(now, start);
          expect(isOpen(hours, span ? nextInWindow(span, begins) : begins)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
    expect(passed, 'rows that were let through').toBeGreaterThan(300);
  });
});
