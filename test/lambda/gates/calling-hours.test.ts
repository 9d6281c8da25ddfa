import { describe, expect, test } from 'vitest';
import { holdForHours } from '../../../lambda/gates/calling-hours.ts';
import { makeFeed } from '../../support/make-feed.ts';

const callingHours = { zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' };
const FREE = { hours: { freeRows: 3, otherDayRows: 0 } };
const BOUND = { hours: { freeRows: 0, otherDayRows: 0 } };
const OTHER_DAY = { hours: { freeRows: 0, otherDayRows: 3 } };

const opening = (now: string, plan: typeof FREE, parameters = {}, feed = makeFeed({ callingHours })) =>
  holdForHours(feed, parameters, plan, new Date(now))?.notBefore.toISOString();

describe('a drop', () => {
  test.each([
    ['2026-07-03T22:00:00Z', '2026-07-04T07:00:00.000Z'],
    ['2026-07-04T18:00:00Z', '2026-07-06T07:00:00.000Z'],
    ['2026-10-24T22:00:00Z', '2026-10-26T08:00:00.000Z'],
  ])('whose rows call at once is held at %s until the hours begin, at %s', (now, until) => {
    expect(opening(now, FREE)).toBe(until);
  });

  test('whose rows call at once is sent within the hours', () => {
    expect(opening('2026-07-03T17:59:00Z', FREE)).toBeUndefined();
  });

  test('whose rows all have times of their own is sent at any time', () => {
    expect(opening('2026-07-03T22:00:00Z', BOUND)).toBeUndefined();
  });

  test('whose windows come next on a day without hours is held until the hours begin after that', () => {
    expect(opening('2026-07-04T15:00:00Z', OTHER_DAY)).toBe('2026-07-06T07:00:00.000Z');
    expect(opening('2026-07-05T15:00:00Z', OTHER_DAY)).toBe('2026-07-06T07:00:00.000Z');
  });

  test('that narrows the hours is held until its own begin', () => {
    expect(opening('2026-07-03T07:30:00Z', FREE, { calling_hours: 'mon-fri 10:00-18:00' })).toBe(
      '2026-07-03T08:00:00.000Z',
    );
    expect(opening('2026-07-04T10:00:00Z', FREE, { calling_hours: 'mon-fri 10:00-18:00' })).toBe(
      '2026-07-06T08:00:00.000Z',
    );
  });

  test('of a feed without calling hours is sent at any time', () => {
    expect(opening('2026-07-03T22:00:00Z', FREE, {}, makeFeed())).toBeUndefined();
  });

  test('says in words when it starts', () => {
    const hold = holdForHours(makeFeed({ callingHours }), {}, FREE, new Date('2026-07-03T22:00:00Z'));

    expect(hold?.message).toBe(
      'the calling hours are mon-sat 09:00-20:00 Europe/Berlin; it starts at 2026-07-04T07:00:00.000Z',
    );
  });
});
