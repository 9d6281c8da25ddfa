import { expect, test } from 'vitest';
import { checkHours } from '../../../lambda/resolve/check-hours.ts';
import { resolveParameters } from '../../../lambda/resolve/resolve-parameters.ts';
import { NO_FILE } from '../../../lambda/sources/parameter-file.ts';
import { makeFeed } from '../../support/make-feed.ts';

const REQUIRED = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1 };
const callingHours = { zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' };

/** Resolves a drop with such tags. */
function check(tags: Readonly<Record<string, string>>, feed = makeFeed({ defaults: REQUIRED, callingHours })) {
  const sources = { folders: [], sidecar: NO_FILE, tags: new Map(Object.entries(tags)) };
  const resolution = resolveParameters(feed, 'acme/a.csv', sources, new Date('2026-07-01T10:00:00Z'));
  return checkHours(feed, resolution);
}

test('a drop may narrow the calling hours of its feed', () => {
  expect(check({ calling_hours: 'mon-fri 10:00-18:00' })).toMatchObject({ kind: 'complete' });
});

test('a drop that widens them is rejected, with the allowed hours', () => {
  expect(check({ calling_hours: 'mon-sun 10:00-18:00', idempotency_key: '2' })).toEqual({
    kind: 'invalid',
    idempotencyKey: '2',
    problems: [
      {
        code: 'parameter_outside_limits',
        field: 'calling_hours',
        origin: 'tag',
        message:
          '"calling_hours" must lie within mon-sat 09:00-20:00 Europe/Berlin, those of feed "acme"; got "mon-sun 10:00-18:00"',
      },
    ],
  });
});

test('a feed without calling hours has none to narrow', () => {
  expect(check({ calling_hours: 'mon-fri 10:00-18:00' }, makeFeed({ defaults: REQUIRED }))).toMatchObject({
    kind: 'invalid',
    problems: [{ field: 'calling_hours', message: expect.stringContaining('it has none') }],
  });
});

test('a value of the wrong type is rejected like any other parameter', () => {
  expect(check({ calling_hours: 'in the afternoon' })).toMatchObject({
    kind: 'invalid',
    problems: [{ code: 'parameter_invalid', field: 'calling_hours' }],
  });
});

/** UNIX seconds of a moment, in the form of a tag. */
const secondsOf = (moment: string) => String(Date.parse(moment) / 1000);

test.each([
  ['the first minute of a day', '2026-07-02T07:00:00Z'],
  ['the last minute of a day', '2026-07-02T17:59:59Z'],
  ['the first minute in winter, after the clocks changed', '2026-11-02T08:00:00Z'],
])('a list may start at %s of the calling hours', (_what, moment) => {
  expect(check({ start_at: secondsOf(moment) })).toMatchObject({ kind: 'complete' });
});

test.each([
  ['before the hours', '2026-07-02T06:59:59Z', {}, 'mon-sat 09:00-20:00 Europe/Berlin'],
  ['at the end of the hours', '2026-07-02T18:00:00Z', {}, 'mon-sat 09:00-20:00 Europe/Berlin'],
  ['on a day without hours', '2026-07-05T10:00:00Z', {}, 'mon-sat 09:00-20:00 Europe/Berlin'],
  [
    'at a time that is within the hours only in summer',
    '2026-11-02T07:30:00Z',
    {},
    'mon-sat 09:00-20:00 Europe/Berlin',
  ],
  [
    "within the feed's hours, but outside the narrower ones of the drop",
    '2026-07-02T07:30:00Z',
    { calling_hours: 'mon-fri 10:00-18:00' },
    'mon-fri 10:00-18:00 Europe/Berlin',
  ],
])('a list that would start %s is rejected', (_what, moment, tags, words) => {
  expect(check({ ...tags, start_at: secondsOf(moment), idempotency_key: '2' })).toEqual({
    kind: 'invalid',
    idempotencyKey: '2',
    problems: [
      {
        code: 'parameter_outside_limits',
        field: 'start_at',
        origin: 'tag',
        message: `"start_at" must lie within the calling hours ${words}; got "…${String(secondsOf(moment)).slice(-2)}", which is ${moment}`,
      },
    ],
  });
});

test('a list may start at any time if the feed has no calling hours', () => {
  const feed = makeFeed({ defaults: REQUIRED });
  expect(check({ start_at: secondsOf('2026-07-05T01:00:00Z') }, feed)).toMatchObject({ kind: 'complete' });
});
