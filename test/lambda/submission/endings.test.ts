import { expect, test } from 'vitest';
import { backOff } from '../../../lambda/gates/another-try.ts';
import {
  asCreated,
  asDoubted,
  asEnded,
  asHeld,
  asJudged,
  asReleased,
  asWaiting,
  describeDoubt,
} from '../../../lambda/submission/endings.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const ATTEMPT = { owner: 'worker', startedAt: at(0).toISOString() };
const ANSWER = { list_id: 7, answeredAt: at(0).toISOString(), full: {} };
const PLAN = { rows: 2, columns: 2, bytes: 10, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };
const PROBLEM = { code: 'wrong', message: 'it is wrong' };

function receiptOf(change: Parameters<typeof makeDraft>[0] = {}) {
  return createMemoryLedger(() => at(0)).put(makeDraft({ attempts: [ATTEMPT], ...change })).receipt;
}

test.each([
  [1, 60],
  [2, 120],
  [3, 1800],
  [20, 1800],
])('after %d failed tries, the next one comes in %d seconds', (times, seconds) => {
  expect(backOff(times)).toBe(seconds);
});

test.each([
  [0, 1, false],
  [1, 2, false],
  [2, 3, true],
  [7, 8, true],
])(
  'given back after %d failed tries, it is on try number %d, and waits for the next one: %s',
  (before, times, isLasting) => {
    const givenBack = { times: before, notBefore: at(0).toISOString(), code: 'stalled', message: 'slow' };

    const given = asReleased(
      { ...receipt, ...(before > 0 && { givenBack }) },
      { code: 'send_failed', message: 'reset' },
      at(5),
    );

    const until = at(5 + backOff(times));
    expect(given).toMatchObject({ isLasting, until });
    expect(given.change.givenBack).toEqual({
      times,
      notBefore: until.toISOString(),
      code: 'send_failed',
      message: 'reset',
    });
    expect(given.change.problems).toEqual(
      isLasting ? [{ code: 'another_try', message: 'send_failed: reset' }] : undefined,
    );
    expect(given.change.wait?.for).toBe(isLasting ? 'another_try' : undefined);
  },
);

test.each(['withheld', 'outside_hours'] as const)('a submission that was %s has no failed tries', code => {
  const { isLasting, until, change } = asReleased(receipt, { code, message: 'not now' }, at(0));

  expect({ isLasting, until, times: change.givenBack?.times }).toEqual({ isLasting: false, until: at(60), times: 0 });
});

const receipt = receiptOf();
test.each([
  ['created', asCreated(receipt, ANSWER, at(5)), 'created', true],
  ['held', asHeld(receipt, ANSWER, at(5)), 'held', true],
  ['rejected', asEnded(receipt, 'rejected', PROBLEM, at(5)), 'rejected', true],
  ['checked', asJudged(receipt, 'checked', { plan: PLAN, problems: [], problemCount: 0 }, at(5)), 'checked', true],
  [
    'waiting',
    asWaiting(receipt, { code: 'feed_busy', message: 'full', for: 'free_place' }, at(5)),
    'feed_busy: full',
    true,
  ],
  ['in doubt', asDoubted(receipt, 'lost', at(5)), 'in doubt: lost', true],
  ['released', asReleased(receipt, { code: 'stalled', message: 'slow' }, at(5)).change, 'stalled: slow', false],
])('an attempt that ends %s has an end, and no worker has the submission any more', (_, change, ended, isVisible) => {
  expect(change).toMatchObject({ attempts: [{ ...ATTEMPT, endedAt: at(5).toISOString(), ended }] });
  expect(change).toHaveProperty('lease', undefined);
  if (isVisible) expect(change.writeBack).toEqual({ pending: true, copies: [] });
  else expect(change).not.toHaveProperty('writeBack');
});

test('earlier failures are cleared when a list is created, and its twins are named', () => {
  const doubted = receiptOf({ problems: [PROBLEM], problemCount: 1 });

  expect(asCreated(doubted, ANSWER, at(0), [8, 9])).toMatchObject({ answer: ANSWER, problems: [], twins: [8, 9] });
  expect(asCreated(doubted, ANSWER, at(0))).toMatchObject({ problemCount: undefined, doubt: undefined });
  expect(asCreated(doubted, ANSWER, at(0))).not.toHaveProperty('twins');
});

test('a wait continues from its beginning, and keeps the plan if there is one', () => {
  const since = at(-100).toISOString();
  const waited = receiptOf({ wait: { for: 'parameters', since } });
  const wait = { code: 'outside_hours', message: 'night', for: 'calling_hours', until: at(60) } as const;

  expect(asWaiting(waited, wait, at(0), PLAN)).toMatchObject({
    problems: [{ code: 'outside_hours', message: 'night' }],
    wait: { for: 'calling_hours', since, notBefore: at(60).toISOString() },
    plan: PLAN,
  });
  expect(asWaiting(receiptOf(), wait, at(0))).toMatchObject({ wait: { since: at(0).toISOString() } });
  expect(asWaiting(receiptOf(), wait, at(0))).not.toHaveProperty('plan');
});

test('a wait for a person begins when a person is asked', () => {
  const since = at(-90_000).toISOString();
  const ask = { code: 'possible_copy', message: 'it may be no upload', for: 'person' } as const;
  const other = receiptOf({ wait: { for: 'same_content', since, tooLongSince: since } });

  expect(asWaiting(other, ask, at(0)).wait).toEqual({ for: 'person', since: at(0).toISOString() });
  expect(asWaiting(receiptOf({ wait: { for: 'person', since } }), ask, at(0))).toMatchObject({ wait: { since } });
});

test('a doubt records the name by which the list is looked for, even if none was written yet', () => {
  const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'People' };

  expect(asDoubted(receiptOf({ listName: 'Known ~ffffffffffff' }), 'lost', at(0))).toMatchObject({
    listName: 'Known ~ffffffffffff',
    doubt: { since: at(0).toISOString(), reason: 'lost', looks: 0, parked: false },
  });
  expect(asDoubted(receiptOf({ parameters }), 'lost', at(0))).toMatchObject({ listName: 'People ~ffffffffffff' });
  expect(describeDoubt({ listName: 'A' }, 'lost').message).toContain('its name is "A": lost');
});
