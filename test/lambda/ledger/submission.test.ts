import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { STATE_NAMES, STATES, type State } from '../../../lambda/ledger/states.ts';
import { expectIn, isIn, standsIn } from '../../../lambda/ledger/submission.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

/** Optional fields of a document. */
const HELD = {
  answer: { list_id: 7, answeredAt: at(1).toISOString(), full: {} },
  doubt: { since: at(1).toISOString(), reason: 'lost', looks: 0, parked: false },
} satisfies Partial<Draft>;

/** Every state, with every field that its document must have. */
const REQUIRED = STATE_NAMES.flatMap(state => {
  const meaning = STATES[state];
  return 'has' in meaning ? meaning.has.map(field => [state, field] as const) : [];
});

const ID = 'f'.repeat(64);
const record = (state: State, change: Partial<Draft> = HELD) =>
  createMemoryLedger(() => at(0)).put(makeDraft({ ...change, state }));

describe('a submission', () => {
  test.each(STATE_NAMES)('that is %s is in that state and in no other', state => {
    const submission = record(state);

    expect(STATE_NAMES.filter(other => isIn(submission, other))).toEqual([state]);
  });

  test('is in one of several states', () => {
    expect(isIn(record('waiting'), 'claimed', 'waiting')).toBe(true);
    expect(isIn(record('held'), 'claimed', 'waiting')).toBe(false);
    expect(isIn(record('held'))).toBe(false);
  });

  test('must have certain fields if it is held or in doubt, and no others', () => {
    expect(REQUIRED).toEqual([
      ['held', 'answer'],
      ['in_doubt', 'doubt'],
    ]);
  });

  test.each(REQUIRED)('that is %s without its "%s" still is in that state', (state, field) => {
    const submission = record(state, { ...HELD, [field]: undefined });

    expect(STATE_NAMES.filter(other => standsIn(submission, other))).toEqual([state]);
  });

  test.each(REQUIRED)('that is %s without its "%s" lacks a field that a step needs', (state, field) => {
    const submission = record(state, { ...HELD, [field]: undefined });

    expect(isIn(submission, state)).toBe(false);
    expect(() => expectIn(submission, state)).toThrow(
      expect.objectContaining({
        code: 'ledger_unreadable',
        message: `submission ${ID} is ${state} and its document does not say "${field}"`,
      }),
    );
  });
});

describe('an expected state', () => {
  test('returns the same submission, with its fields known to be present', () => {
    const submission = record('held');

    const held = expectIn(submission, 'held');

    expect(held).toBe(submission);
    expect(held.receipt.answer.list_id).toBe(7);
  });

  test('is compared with the actual one in the message', () => {
    expect(() => expectIn(record('created'), 'waiting', 'claimed')).toThrow(
      expect.objectContaining({
        code: 'ledger_unreadable',
        message: `submission ${ID} is created not waiting or claimed`,
      }),
    );
  });

  test('from several gives only the fields that all of them have', () => {
    const submission = expectIn(record('held'), 'held', 'in_doubt');

    // @ts-expect-error: one that is in doubt has no answer
    const { list_id } = submission.receipt.answer;

    expect(list_id).toBe(7);
  });
});
