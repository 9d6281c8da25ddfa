import { describe, expect, test } from 'vitest';
import { asActed, refuseIfTaken } from '../../../lambda/acts/record-act.ts';
import { RefusedError } from '../../../lambda/acts/refused.ts';
import { move, note } from '../../../lambda/ledger/move.ts';
import { expectIn } from '../../../lambda/ledger/submission.ts';
import { at } from '../../support/make-draft.ts';
import { DOUBT, failureOf, HAND, NOW, openDesk, TAKEN } from './open-desk.ts';

describe('an act', () => {
  test('is recorded after earlier ones, with its author, time and reason, and its write-back is pending', async () => {
    const earlier = { at: at(5).toISOString(), by: 'bob', act: 'retried', reason: 'why not' } as const;
    const copies = [{ etag: 'def' }];
    const { ledger, submission, read } = openDesk({ acts: [earlier], writeBack: { pending: false, copies } });

    const { receipt } = await note(ledger, submission, asActed(submission.receipt, 'stopped', HAND, NOW));

    expect(receipt.acts).toEqual([earlier, { at: NOW.toISOString(), by: 'ada', act: 'stopped', reason: 'because' }]);
    expect(receipt.writeBack).toEqual({ pending: true, copies });
    expect(await read()).toEqual(receipt);
  });

  test('is recorded together with its change', async () => {
    const { ledger, submission, read } = openDesk({ state: 'in_doubt', doubt: DOUBT });
    const acted = asActed(submission.receipt, 'retried', HAND, NOW);

    await move(ledger, expectIn(submission, 'in_doubt'), 'act', 'claimed', { ...acted, doubt: undefined });

    expect(await read()).toMatchObject({ state: 'claimed', acts: [{ act: 'retried' }] });
    expect(await read()).not.toHaveProperty('doubt');
  });

  test('that lost to another write has no effect', async () => {
    const { ledger, submission, read, interfere } = openDesk({ state: 'waiting' });
    const acted = asActed(submission.receipt, 'stopped', HAND, NOW);
    interfere();

    expect(await failureOf(() => move(ledger, expectIn(submission, 'waiting'), 'act', 'skipped', acted))).toMatchObject(
      { code: 'ledger_conflict' },
    );

    expect(await read()).toMatchObject({ state: 'waiting' });
    expect(await read()).not.toHaveProperty('acts');
  });
});

describe('a person may act', () => {
  test.each([
    ['without a lease', undefined],
    ['when its lease has expired', { owner: 'worker', until: at(119).toISOString() }],
    ['at the exact end of its lease', { owner: 'worker', until: NOW.toISOString() }],
  ])('%s', (_when, lease) => {
    expect(() => refuseIfTaken(openDesk({ lease }).submission.receipt, NOW)).not.toThrow();
  });

  test('not while a worker has it', () => {
    const { receipt } = openDesk({ lease: TAKEN }).submission;

    expect(() => refuseIfTaken(receipt, NOW)).toThrow(
      new RefusedError(`a worker has ffffffffffff until ${TAKEN.until}; try it then`),
    );
  });
});
