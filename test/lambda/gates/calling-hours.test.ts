import { describe, expect, test } from 'vitest';
import { callingHours as gate, hoursGoOn } from '../../../lambda/gates/calling-hours.ts';
import { makeFeed } from '../../support/make-feed.ts';

const callingHours = { zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' };
const FREE = { hours: { freeRows: 3, otherDayRows: 0 } };
const BOUND = { hours: { freeRows: 0, otherDayRows: 0 } };
const OTHER_DAY = { hours: { freeRows: 0, otherDayRows: 3 } };

const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };

/** What stands in the way at that time, asked before anything is sent. */
function ask(now: string, plan: typeof FREE, parameters = {}, feed = makeFeed({ callingHours })) {
  return gate({ feed, parameters: { ...PARAMETERS, ...parameters }, plan }, { now: () => new Date(now) });
}

/** When the hours begin that a drop has to wait for. */
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

  test('whose rows all have times of their own is sent at any time', async () => {
    expect(await opening('2026-07-03T22:00:00Z', BOUND)).toBeUndefined();
  });

  test('whose windows come next on a day without hours is held until the hours begin after that', async () => {
    expect(await opening('2026-07-04T15:00:00Z', OTHER_DAY)).toBe('2026-07-06T07:00:00.000Z');
    expect(await opening('2026-07-05T15:00:00Z', OTHER_DAY)).toBe('2026-07-06T07:00:00.000Z');
  });

  test('that narrows the hours is held until its own begin', async () => {
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
    message: 'the calling hours are mon-sat 09:00-20:00 Europe/Berlin; it starts at 2026-07-04T07:00:00.000Z',
  };

  test('says in words when it starts', async () => {
    expect(await ask(AT_NIGHT, FREE)).toMatchObject({ kind: 'wait', wait: { ...because, for: 'calling_hours' } });
  });

  test('is refused where its feed says so', async () => {
    const feed = makeFeed({ callingHours, outsideHours: 'refuse' });

    expect(await ask(AT_NIGHT, FREE, {}, feed)).toEqual({ kind: 'refusal', refusal: because });
  });

  test.each(['hold', 'refuse'])('that is on its way only stands still, in a feed that says %s', async outsideHours => {
    const look = { feed: makeFeed({ callingHours, outsideHours }), parameters: PARAMETERS, plan: FREE };

    expect(await hoursGoOn(look, { now: () => new Date(AT_NIGHT) })).toEqual({
      kind: 'pause',
      pause: { ...because, until: new Date('2026-07-04T07:00:00Z') },
    });
    expect(await hoursGoOn(look, { now: () => new Date('2026-07-03T17:59:00Z') })).toBeUndefined();
  });
});
