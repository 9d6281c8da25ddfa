import { expect, test } from 'vitest';
import { describeAge } from '../../../lambda/gates/age.ts';
import type { Wait } from '../../../lambda/ledger/receipt.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';

const HOUR = 3600;

/** What is said of a drop that was uploaded at the beginning. */
function ageAt(hours: number, wait?: Partial<Wait>): string | undefined {
  const drop = { ...makeDraft().drop, uploadedAt: at(0).toISOString() };
  const full = wait && { for: 'calling_hours' as const, since: at(0).toISOString(), ...wait };
  return describeAge({ drop, wait: full }, at(hours * HOUR), makeFeed({ maxAgeHours: 72 }));
}

test('a drop is stale when it is older than its feed takes', () => {
  expect(ageAt(72)).toBeUndefined();
  expect(ageAt(73)).toBe('the object is 73 hours old; feed "acme" takes objects of at most 72 hours');
});

test('the time for which its feed held it does not make it stale, but the time after that does', () => {
  const notBefore = at(80 * HOUR).toISOString();

  expect(ageAt(81, { notBefore })).toBeUndefined();
  expect(ageAt(81, { notBefore, for: 'hourly_limit' })).toBeUndefined();
  expect(ageAt(153, { notBefore })).toMatch(/^the object is 73 hours old/);
});

test('what waited for an operator is stale all the same', () => {
  expect(ageAt(81, { notBefore: at(80 * HOUR).toISOString(), for: 'account' })).toMatch(/^the object is 81 hours old/);
});
