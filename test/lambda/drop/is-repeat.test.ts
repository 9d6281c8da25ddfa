import { expect, test } from 'vitest';
import { isRepeat } from '../../../lambda/drop/is-repeat.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };

function submission(idempotencyKey: string | undefined, change: Partial<Draft> = {}): Draft {
  const { drop } = makeDraft();
  return makeDraft({ drop: { ...drop, ...(idempotencyKey !== undefined && { idempotencyKey }) }, ...change });
}

const CREATED: Partial<Draft> = { state: 'created' };
const STOPPED: Partial<Draft> = {
  state: 'skipped',
  acts: [{ at: at(0).toISOString(), by: 'ada', act: 'stopped', reason: 'wrong file' }],
};
const REJECTED: Partial<Draft> = { state: 'rejected' };
const GONE: Partial<Draft> = { state: 'skipped' };

test.each<[string, Partial<Draft>, string | undefined, string | undefined, boolean, boolean]>([
  ['a new key, allowed, after a list', CREATED, '1', '2', true, true],
  ['a first key, allowed, after a list', CREATED, undefined, '1', true, true],
  ['a new key, allowed, after a person stopped it', STOPPED, '1', '2', true, true],
  ['a new key alone after a list', CREATED, '1', '2', false, false],
  ['a first key alone after a list', CREATED, undefined, '1', false, false],
  ['a new key alone after a person stopped it', STOPPED, '1', '2', false, false],
  ['the same key, allowed', CREATED, '1', '1', true, false],
  ['no key after a first key, allowed', CREATED, '1', undefined, true, false],
  ['no key at all, allowed', CREATED, undefined, undefined, true, false],
  ['a new key after a rejection', REJECTED, '1', '2', false, true],
  ['a first key after a rejection', REJECTED, undefined, '1', false, true],
  ['a new key after the object was removed', GONE, '1', '2', false, true],
  ['no key after a rejection', REJECTED, '1', undefined, false, false],
])('%s: is a repeat asked for?', (_, change, had, has, allow_duplicate, isAskedFor) => {
  const draft = submission(has, { parameters: { ...PARAMETERS, allow_duplicate } });

  expect(isRepeat(submission(had, change), draft)).toBe(isAskedFor);
});

test('a drop whose parameters are no longer complete asks for nothing', () => {
  expect(isRepeat(submission('1', CREATED), submission('2', { state: 'waiting', parameters: undefined }))).toBe(false);
});
