import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { describeEvent, findOwedEvent } from '../../../lambda/outcome-event/describe-event.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

function receiptOf(change: Partial<Draft>): Receipt {
  return { ...makeDraft(change), revision: 'r1', updatedAt: at(0).toISOString() };
}

const doubt = { since: at(0).toISOString(), reason: 'lost', looks: 1, parked: false };
const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'a' } as const;

test.each([
  ['created', 'Drop Created'],
  ['rejected', 'Drop Rejected'],
  ['skipped', 'Drop Skipped'],
  ['waiting', 'Drop Waiting'],
  ['in_doubt', 'Drop In Doubt'],
  ['checked', 'Drop Checked'],
] as const)('%s is announced as "%s"', (state, type) => {
  expect(describeEvent(receiptOf({ state }))?.type).toBe(type);
});

test.each(['claimed', 'sending', 'held'] as const)('%s is not an outcome, and is not announced', state => {
  expect(describeEvent(receiptOf({ state }))).toBeUndefined();
});

describe('an event is owed', () => {
  const announcedAs = (receipt: Receipt): Receipt['announced'] => {
    const event = describeEvent(receipt);
    return event && { event: event.type, about: event.about, at: at(1).toISOString() };
  };
  const again = (first: Partial<Draft>, then: Partial<Draft>) =>
    findOwedEvent(receiptOf({ ...then, announced: announcedAs(receiptOf(first)) }))?.type;

  test('until it has been sent', () => {
    expect(findOwedEvent(receiptOf({ state: 'created' }))?.type).toBe('Drop Created');
    expect(again({ state: 'created' }, { state: 'created' })).toBeUndefined();
  });

  test('again if the state has changed', () => {
    expect(again({ state: 'waiting' }, { state: 'created' })).toBe('Drop Created');
  });

  test('never again for a final outcome, whatever else its receipt says', () => {
    const acts = [{ at: at(5).toISOString(), by: 'ada', act: 'stopped', reason: 'wrong file' }] as const;
    expect(again({ state: 'created' }, { state: 'created', acts: [...acts] })).toBeUndefined();
  });

  test('while it waits only if it waits for something else', () => {
    const problems = [{ code: 'api_account', message: 'code 127' }];
    const waiting = { state: 'waiting', missing: ['rule_id', 'priority'] } as const;
    const first = { state: 'waiting', missing: [...waiting.missing] } satisfies Partial<Draft>;

    expect(again(first, { ...first })).toBeUndefined();
    expect(again(first, { state: 'waiting', missing: ['priority'] })).toBe('Drop Waiting');
    expect(again(first, { state: 'waiting', problems })).toBe('Drop Waiting');
    expect(again({ state: 'waiting', problems }, { state: 'waiting', problems })).toBeUndefined();
  });

  test('in doubt only once, and once more if a person has to decide', () => {
    const looked = { ...doubt, looks: 2 };
    expect(again({ state: 'in_doubt', doubt }, { state: 'in_doubt', doubt: looked })).toBeUndefined();
    expect(again({ state: 'in_doubt', doubt }, { state: 'in_doubt', doubt: { ...looked, parked: true } })).toBe(
      'Drop In Doubt',
    );
  });

  test('for a dry run if its parameters have changed', () => {
    const other = { ...parameters, rule_id: 2 };
    expect(again({ state: 'checked', parameters }, { state: 'checked', parameters })).toBeUndefined();
    expect(again({ state: 'checked', parameters }, { state: 'checked', parameters: other })).toBe('Drop Checked');
  });
});
