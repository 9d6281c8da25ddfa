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
    ['that waits for parameters is not due at first', waiting(), 0, 5 * MINUTE - 1, 'leave'],
    [
      'that waits for parameters is soon due once, in case something arrived meanwhile',
      waiting(),
      2,
      5 * MINUTE + 2,
      'due',
    ],
    ['that was checked again is not due for an hour', waiting(), 3, HOUR + 2, 'leave'],
    ['that waits for parameters is then due every hour', waiting(), 5 * MINUTE, HOUR + 5 * MINUTE, 'due'],
    ['that waits for a time is not due until then', waiting(until(HOUR)), 0, HOUR - 1, 'leave'],
    ['that waits for a time is due at that time', waiting(until(HOUR)), 0, HOUR, 'due'],
    ['that was handed out a moment ago is not due', waiting(until(HOUR)), HOUR + 1, HOUR + 5 * MINUTE, 'leave'],
    ['that was handed out in vain is due again', waiting(until(HOUR)), HOUR + 1, HOUR + 16 * MINUTE, 'due'],
    ['with a worker is not due', makeReceipt({ state: 'sending', lease }), 0, 59, 'leave'],
    ['with a dead worker is due', makeReceipt({ state: 'sending', lease }), 0, 15 * MINUTE, 'due'],
    [
      'in doubt is not due while its message exists',
      makeReceipt({ state: 'in_doubt', doubt: { ...doubt, parked: false } }),
      0,
      14 * MINUTE,
      'leave',
    ],
    [
      'in doubt is due after its message has expired',
      makeReceipt({ state: 'in_doubt', doubt: { ...doubt, parked: false } }),
      0,
      15 * MINUTE,
      'due',
    ],
    ['that is parked has ended', makeReceipt({ state: 'in_doubt', doubt: { ...doubt, parked: true } }), 0, 1, 'over'],
    [
      'that was released is not due while its message exists',
      makeReceipt({ givenBack }),
      0,
      HOUR + 14 * MINUTE,
      'leave',
    ],
    [
      'that was released is due after its message has expired',
      makeReceipt({ givenBack }),
      0,
      HOUR + 15 * MINUTE,
      'due',
    ],
    ['whose list is held is due', makeReceipt({ state: 'held' }), 0, 15 * MINUTE, 'due'],
    ['that was created has ended', makeReceipt({ state: 'created' }), 0, 1, 'over'],
    ['that was checked has ended', makeReceipt({ state: 'checked' }), 0, 1, 'over'],
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
    ['has waited too long after two hours and more', waiting(), 2 * HOUR + 1, true],
    ['that waits for an account counts the same', waiting({ ...until(60), for: 'account' }), 2 * HOUR + 1, true],
    ['that waits for calling hours has not waited before they begin', waiting(until(60 * HOUR)), 62 * HOUR, false],
    ['that waits for calling hours counts from their beginning', waiting(until(60 * HOUR)), 62 * HOUR + 1, true],
    ['that does not wait has not waited too long', makeReceipt({ state: 'in_doubt' }), 100 * HOUR, false],
  ])('%s', (_what, receipt, now, expected) => {
    expect(hasWaitedTooLong(receipt, feed, at(now))).toBe(expected);
  });
});
