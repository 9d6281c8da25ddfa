import { expect, test } from 'vitest';
import { age, ageOfUnsent } from '../../../lambda/gates/age.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';

const HOUR = 3600;

/** The age problem of a drop that was uploaded at the beginning. */
async function ageAt(
  hours: number,
  wait?: Partial<NonNullable<Receipt['wait']>>,
  givenBack?: Receipt['givenBack'],
): Promise<string | undefined> {
  const drop = { ...makeDraft().drop, uploadedAt: at(0).toISOString() };
  const full = wait && { for: 'calling_hours' as const, since: at(0).toISOString(), ...wait };
  const look = { feed: makeFeed({ maxAgeHours: 72 }), receipt: { drop, wait: full, givenBack } };
  const obstacle = await age(look, { now: () => at(hours * HOUR) });
  if (obstacle === undefined) return undefined;
  expect(obstacle).toMatchObject({ kind: 'refusal', refusal: { code: 'stale' } });
  return obstacle.kind === 'refusal' ? obstacle.refusal.message : undefined;
}

test('a drop is stale if it is older than its feed allows', async () => {
  expect(await ageAt(72)).toBeUndefined();
  expect(await ageAt(73)).toBe('the object is 73 hours old; feed "acme" accepts objects of at most 72 hours');
});

test('time during which its feed held it does not count, but the time after that does', async () => {
  const notBefore = at(80 * HOUR).toISOString();

  expect(await ageAt(81, { notBefore })).toBeUndefined();
  expect(await ageAt(81, { notBefore, for: 'hourly_limit' })).toBeUndefined();
  expect(await ageAt(153, { notBefore })).toMatch(/^the object is 73 hours old/);
});

test('a person has as much time as an uploader, from the time of the question', async () => {
  const asked = { for: 'person' as const, since: at(1000 * HOUR).toISOString() };

  expect(await ageAt(1072, asked)).toBeUndefined();
  expect(await ageAt(1073, asked)).toMatch(/^a person was asked 73 hours ago; .* it waited for "person"$/);
});

test('a drop that waited for an operator becomes stale, too', async () => {
  expect(await ageAt(81, { notBefore: at(80 * HOUR).toISOString(), for: 'account' })).toMatch(
    /^the object is 81 hours old/,
  );
});

test('the message names the reason for the wait, not the age', async () => {
  const givenBack = { times: 9, notBefore: at(0).toISOString(), code: 'send_failed', message: 'HTTP 503' };

  expect(await ageAt(73, { for: 'free_place' })).toMatch(/at most 72 hours; it waited for "free_place"$/);
  expect(await ageAt(73, { for: 'another_try' }, givenBack)).toMatch(
    /at most 72 hours; it was tried 9 times, the last one ended with send_failed: HTTP 503$/,
  );
  expect(await ageAt(73, undefined, { ...givenBack, times: 0 })).toMatch(/at most 72 hours$/);
});

test.each<[string, Partial<Receipt['drop']>, Receipt['wait']]>([
  ['a copy', { isCopy: true }, undefined],
  ['waiting for another drop with its content', {}, { for: 'same_content', since: at(0).toISOString() }],
])('a drop that is %s may have been sent, so its age counts only afterwards', async (_, change, wait) => {
  const drop = { ...makeDraft().drop, uploadedAt: at(0).toISOString(), ...change };
  const look = { feed: makeFeed({ maxAgeHours: 72 }), receipt: { drop, wait } };
  const world = { now: () => at(73 * HOUR) };

  expect(await age(look, world)).toBeUndefined();
  expect(await ageOfUnsent(look, world)).toMatchObject({ kind: 'refusal', refusal: { code: 'stale' } });
});

test('any other drop is rejected for its age once', async () => {
  const drop = { ...makeDraft().drop, uploadedAt: at(0).toISOString() };
  const look = { feed: makeFeed({ maxAgeHours: 72 }), receipt: { drop } };

  expect(await ageOfUnsent(look, { now: () => at(73 * HOUR) })).toBeUndefined();
});
