import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { describeEvent } from '../../../lambda/outcome-event/describe-event.ts';
import { createOwes } from '../../../lambda/outcome-event/owed.ts';
import { hasWaitedTooLong, judgeOpen } from '../../../lambda/sweep/is-due.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';

const nobody = createOwes(false);
const MINUTE = 60;
const HOUR = 60 * MINUTE;

const makeReceipt = (change: Partial<Draft>): Receipt => ({
  ...makeDraft({ lease: undefined, ...change }),
  revision: 'r1',
  updatedAt: at(0).toISOString(),
});
const waiting = (wait: Partial<NonNullable<Receipt['wait']>> = {}) =>
  makeReceipt({ state: 'waiting', wait: { for: 'parameters', since: at(0).toISOString(), ...wait } });
const until = (seconds: number) => ({ for: 'calling_hours', notBefore: at(seconds).toISOString() }) as const;
const pending = { pending: true, copies: [] };
const lease = { owner: 'a', until: at(60).toISOString() };
const doubt = { since: at(0).toISOString(), reason: 'lost', looks: 1 };

const givenBack = { times: 1, notBefore: at(HOUR).toISOString(), code: 'stalled', message: 'slow' };

describe('at a sweep, a submission', () => {
  test.each<[string, Receipt, markedAt: number, now: number, string]>([
    ['that waits for parameters is left alone at first', waiting(), 0, 5 * MINUTE - 1, 'leave'],
    ['is looked at once more soon, as something may have come meanwhile', waiting(), 2, 5 * MINUTE + 2, 'due'],
    ['that was looked at again is left for an hour', waiting(), 3, HOUR + 2, 'leave'],
    ['is looked at every hour then', waiting(), 5 * MINUTE, HOUR + 5 * MINUTE, 'due'],
    ['that waits for a time is left until then', waiting(until(HOUR)), 0, HOUR - 1, 'leave'],
    ['is due at that time', waiting(until(HOUR)), 0, HOUR, 'due'],
    ['that was handed out a moment ago is left alone', waiting(until(HOUR)), HOUR + 1, HOUR + 5 * MINUTE, 'leave'],
    ['that was handed out in vain is due again', waiting(until(HOUR)), HOUR + 1, HOUR + 16 * MINUTE, 'due'],
    ['that somebody is at is left alone', makeReceipt({ state: 'sending', lease }), 0, 59, 'leave'],
    ['whose worker died is due', makeReceipt({ state: 'sending', lease }), 0, 15 * MINUTE, 'due'],
    [
      'in doubt has its message first',
      makeReceipt({ state: 'in_doubt', doubt: { ...doubt, parked: false } }),
      0,
      14 * MINUTE,
      'leave',
    ],
    [
      'in doubt whose message is gone is due',
      makeReceipt({ state: 'in_doubt', doubt: { ...doubt, parked: false } }),
      0,
      15 * MINUTE,
      'due',
    ],
    ['that is parked is over', makeReceipt({ state: 'in_doubt', doubt: { ...doubt, parked: true } }), 0, 1, 'over'],
    ['that was given back has its message first', makeReceipt({ givenBack }), 0, HOUR + 14 * MINUTE, 'leave'],
    ['that was given back and whose message is gone is due', makeReceipt({ givenBack }), 0, HOUR + 15 * MINUTE, 'due'],
    ['whose list is held is due', makeReceipt({ state: 'held' }), 0, 15 * MINUTE, 'due'],
    ['that ended is over', makeReceipt({ state: 'created' }), 0, 1, 'over'],
    ['that was checked is over', makeReceipt({ state: 'checked' }), 0, 1, 'over'],
    ['that is not written back is due', makeReceipt({ state: 'created', writeBack: pending }), 0, 15 * MINUTE, 'due'],
  ])('%s', (_what, receipt, markedAt, now, verdict) => {
    expect(judgeOpen(receipt, at(markedAt), at(now), nobody)).toBe(verdict);
  });

  test('that has ended and was not reported is due', () => {
    const created = makeReceipt({ state: 'created' });
    const { type: event = '', about = '' } = describeEvent(created) ?? {};
    const told = { ...created, announced: { event, about, at: at(1).toISOString() } };
    const owes = createOwes(true);

    expect(judgeOpen(created, at(0), at(15 * MINUTE), owes)).toBe('due');
    expect(judgeOpen(told, at(0), at(15 * MINUTE), owes)).toBe('over');
  });

  test('without a document is left for a day: its worker may have died between the two', () => {
    expect(judgeOpen(undefined, at(0), at(24 * HOUR - 1), nobody)).toBe('leave');
    expect(judgeOpen(undefined, at(0), at(24 * HOUR), nobody)).toBe('over');
  });
});

describe('a drop', () => {
  const feed = makeFeed({ maxWaitHours: 2 });

  test.each<[string, Receipt, now: number, boolean]>([
    ['has not waited too long after two hours', waiting(), 2 * HOUR, false],
    ['has waited too long after more', waiting(), 2 * HOUR + 1, true],
    ['that waits for an account counts the same', waiting({ ...until(60), for: 'account' }), 2 * HOUR + 1, true],
    ['does not count until calling hours begin', waiting(until(60 * HOUR)), 62 * HOUR, false],
    ['counts from then on', waiting(until(60 * HOUR)), 62 * HOUR + 1, true],
    ['that does not wait has not', makeReceipt({ state: 'in_doubt' }), 100 * HOUR, false],
  ])('%s', (_what, receipt, now, expected) => {
    expect(hasWaitedTooLong(receipt, feed, at(now))).toBe(expected);
  });
});
