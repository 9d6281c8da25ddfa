import { describe, expect, test } from 'vitest';
import { isIdle, recordAct } from '../../../lambda/acts/record-act.ts';
import { at } from '../../support/make-draft.ts';
import { DOUBT, failureOf, HAND, NOW, openDesk, TAKEN } from './open-desk.ts';

describe('an act', () => {
  test('is recorded after earlier ones, with who, when and why, and is to be written back', async () => {
    const earlier = { at: at(5).toISOString(), by: 'bob', act: 'retried', reason: 'why not' } as const;
    const copies = [{ etag: 'def' }];
    const { desk, entry, read } = openDesk({ acts: [earlier], writeBack: { pending: false, copies } });

    const { receipt } = await recordAct(desk, entry, 'stopped', HAND, {});

    expect(receipt.acts).toEqual([earlier, { at: NOW.toISOString(), by: 'ada', act: 'stopped', reason: 'because' }]);
    expect(receipt.writeBack).toEqual({ pending: true, copies });
    expect(await read()).toEqual(receipt);
  });

  test('is recorded together with what it changes', async () => {
    const { desk, entry, read } = openDesk({ state: 'in_doubt', doubt: DOUBT });

    await recordAct(desk, entry, 'retried', HAND, { state: 'claimed', doubt: undefined, acts: [] });

    expect(await read()).toMatchObject({ state: 'claimed', acts: [{ act: 'retried' }] });
    expect(await read()).not.toHaveProperty('doubt');
  });

  test('that another write came before is not done', async () => {
    const { desk, entry, read, interfere } = openDesk({ state: 'waiting' });
    interfere();

    expect(await failureOf(() => recordAct(desk, entry, 'stopped', HAND, { state: 'skipped' }))).toMatchObject({
      code: 'ledger_conflict',
    });

    expect(await read()).toMatchObject({ state: 'waiting' });
    expect(await read()).not.toHaveProperty('acts');
  });
});

describe('a submission is idle', () => {
  test.each([
    ['without a lease', undefined, true],
    ['when its lease is over', { owner: 'worker', until: at(119).toISOString() }, true],
    ['not until the last moment of its lease has passed', { owner: 'worker', until: NOW.toISOString() }, false],
    ['not while a worker has it', TAKEN, false],
  ])('%s', (_when, lease, expected) => {
    expect(isIdle(openDesk({ lease }).entry.receipt, NOW)).toBe(expected);
  });
});
