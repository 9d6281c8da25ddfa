import { expect, test } from 'vitest';
import {
  asCreated,
  asDoubted,
  asEnded,
  asHeld,
  asJudged,
  asReleased,
  asWaiting,
  backOff,
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
  [4, 480],
  [20, 1800],
])('after %d attempts that came to nothing, the event comes back in %d seconds', (count, seconds) => {
  const attempts = Array.from({ length: count }, () => ATTEMPT);

  expect(backOff({ attempts }, at(0))).toEqual(at(seconds));
});

const receipt = receiptOf();
test.each([
  ['created', asCreated(receipt, ANSWER, at(5)), 'created', true],
  ['held', asHeld(receipt, ANSWER, at(5)), 'held', true],
  ['rejected', asEnded(receipt, 'rejected', PROBLEM, at(5)), 'rejected', true],
  ['judged', asJudged(receipt, 'checked', { plan: PLAN, problems: [], problemCount: 0 }, at(5)), 'checked', true],
  [
    'waiting',
    asWaiting(receipt, { code: 'feed_busy', message: 'full', for: 'free_place' }, at(5)),
    'feed_busy: full',
    true,
  ],
  ['in doubt', asDoubted(receipt, 'lost', at(5)), 'in doubt: lost', true],
  ['given back', asReleased(receipt, { code: 'stalled', message: 'slow' }, at(5)), 'stalled: slow', false],
])('an attempt that ends %s has an end, and nobody has the submission any more', (_, change, ended, isVisible) => {
  expect(change).toMatchObject({ attempts: [{ ...ATTEMPT, endedAt: at(5).toISOString(), ended }] });
  expect(change).toHaveProperty('lease', undefined);
  if (isVisible) expect(change.writeBack).toEqual({ pending: true, copies: [] });
  else expect(change).not.toHaveProperty('writeBack');
});

test('what was wrong before is forgotten with a list, and its twins are named', () => {
  const doubted = receiptOf({ problems: [PROBLEM], problemCount: 1 });

  expect(asCreated(doubted, ANSWER, at(0), [8, 9])).toMatchObject({ answer: ANSWER, problems: [], twins: [8, 9] });
  expect(asCreated(doubted, ANSWER, at(0))).toMatchObject({ problemCount: undefined, doubt: undefined });
  expect(asCreated(doubted, ANSWER, at(0))).not.toHaveProperty('twins');
});

test('a wait goes on from when it began, and remembers the plan where there is one', () => {
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

test('a doubt says the name by which the list is looked for, also where none was written yet', () => {
  const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'People' };

  expect(asDoubted(receiptOf({ listName: 'Known ~ffffffffffff' }), 'lost', at(0))).toMatchObject({
    listName: 'Known ~ffffffffffff',
    doubt: { since: at(0).toISOString(), reason: 'lost', looks: 0, parked: false },
  });
  expect(asDoubted(receiptOf({ parameters }), 'lost', at(0))).toMatchObject({ listName: 'People ~ffffffffffff' });
  expect(describeDoubt({ listName: 'A' }, 'lost').message).toContain('its name is "A": lost');
});
