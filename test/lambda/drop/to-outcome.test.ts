import { describe, expect, test } from 'vitest';
import { alreadyDone, toOutcome, wasTold } from '../../../lambda/drop/to-outcome.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Pause } from '../../../lambda/ledger/pause.ts';
import { STATE_NAMES, type State } from '../../../lambda/ledger/states.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const PAUSE: Pause = { code: 'api_account', message: 'no money', until: at(60) };

const record = (change: Partial<Draft>) => createMemoryLedger(() => at(0)).put(makeDraft(change));

/** The status of the outcome for each state. A new state does not compile until it is added here. */
const STATUS: Readonly<Record<State, string>> = {
  waiting: 'waiting',
  claimed: 'waiting',
  sending: 'waiting',
  held: 'waiting',
  in_doubt: 'in_doubt',
  checked: 'checked',
  created: 'created',
  rejected: 'rejected',
  skipped: 'skipped',
};

describe('a submission', () => {
  test.each(STATE_NAMES)(
    'that is %s has its receipt in the outcome, and the reason why its event comes back',
    state => {
      const submission = record({ state });
      const { receipt } = submission;

      expect(toOutcome({ submission })).toMatchObject({ status: STATUS[state], receipt });
      expect(toOutcome({ submission })).not.toHaveProperty('pause');
      expect(toOutcome({ submission, pause: PAUSE })).toMatchObject({ status: STATUS[state], receipt, pause: PAUSE });
    },
  );

  test('that is skipped has its reason', () => {
    const problems = [
      { code: 'empty_object', message: 'nobody to call' },
      { code: 'other', message: 'x' },
    ];

    expect(toOutcome({ submission: record({ state: 'skipped', problems }) })).toMatchObject({ reason: 'empty_object' });
    expect(toOutcome({ submission: record({ state: 'skipped' }) })).toMatchObject({ reason: 'skipped' });
  });

  test('without news is skipped, whatever its state, with the given reason', () => {
    const submission = record({ state: 'created' });
    const { receipt } = submission;

    expect(alreadyDone('already_done', { submission })).toEqual({ status: 'skipped', reason: 'already_done', receipt });
    expect(alreadyDone('gone', { submission, pause: PAUSE })).toEqual({
      status: 'skipped',
      reason: 'gone',
      receipt,
      pause: PAUSE,
    });
  });
});

describe('the outcome of a submission was announced before', () => {
  const pending = { pending: true, copies: [] };

  test.each([
    ['it had ended and was written back', true, {}, 0, true],
    ['another worker may be writing it back', true, { writeBack: pending }, 60, true],
    ['its worker died before it was written back', true, { writeBack: pending }, 61, false],
    ['it ended just now', false, {}, 0, false],
    ['it ended just now, and the write-back is pending', false, { writeBack: pending }, 0, false],
  ])('when %s: wasOver %s', (_what, wasOver, change, seconds, told) => {
    const submission = record({ state: 'created', ...change });

    expect(wasTold({ wasOver, submission }, at(seconds))).toBe(told);
    expect(toOutcome({ submission }, told)).toEqual(
      told ? { ...toOutcome({ submission }), isOld: true } : toOutcome({ submission }),
    );
  });
});
