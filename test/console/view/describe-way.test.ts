import { describe, expect, test } from 'vitest';
import { describeWay } from '../../../console/view/describe-way.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { isFinal, MOVES, NEW, STATE_NAMES } from '../../../lambda/ledger/states.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const doubt = { since: at(0).toISOString(), reason: 'closed', looks: 0, parked: false };
const act = { at: at(0).toISOString(), by: 'ada', reason: 'looked', act: 'adopted' } as const;

const version = (seconds: number, change: Partial<Draft>): Receipt => ({
  ...makeDraft(change),
  updatedAt: at(seconds).toISOString(),
  revision: String(seconds),
});

describe('every move of the table', () => {
  const moves = MOVES.flatMap(([from, to, step, when]) => (from === NEW ? [] : [[from, to, step, when] as const]));

  test.each(moves)('%s -> %s by %s is described as in the table', (from, to, step, when) => {
    const acts = step === 'act' ? [act] : [];
    const versions = [version(0, { state: from }), version(1, { state: to, acts })] as const;

    const { steps, next } = describeWay(versions, true);

    expect(steps.filter(({ state }) => state !== undefined).at(-1)).toMatchObject({
      state: to,
      what: expect.stringContaining(when),
    });
    expect(next.length === 0).toBe(isFinal(to));
  });

  test.each(STATE_NAMES)('from %s the next moves are those of the table, and no others', state => {
    const { next, states } = describeWay([version(0, { state })], true);

    const rows = MOVES.filter(([from]) => from === state);
    expect(next.flatMap(({ to, when }) => when.map(words => [to, words]))).toEqual(
      expect.arrayContaining(rows.map(([, to, , when]) => [to, when])),
    );
    expect(next.flatMap(({ when }) => when)).toHaveLength(rows.length);
    expect(states.map(({ name }) => name)).toEqual(STATE_NAMES);
    expect(states.filter(({ mark }) => mark === 'now').map(({ name }) => name)).toEqual([state]);
  });
});

test('events within a state are described, too: looks, parking, acts', () => {
  const { steps } = describeWay(
    [
      version(0, { state: 'sending' }),
      version(1, { state: 'in_doubt', doubt: { ...doubt, reason: 'the connection was closed' } }),
      version(2, { state: 'in_doubt', doubt: { ...doubt, looks: 1 } }),
      version(3, { state: 'in_doubt', doubt: { ...doubt, looks: 1, parked: true } }),
      version(4, { state: 'created', acts: [act], answer: { list_id: 7, answeredAt: at(4).toISOString(), full: {} } }),
    ],
    true,
  );

  expect(steps.slice(1).map(({ what }) => what)).toEqual([
    'the connection was closed',
    'the API did not show the list (look 1)',
    'parked: a person has to decide',
    'adopted by ada: looked',
    'a person found the list',
    'list 7',
  ]);
});

test('a move with several possible reasons is described with the reason in the document', () => {
  const problems = [{ code: 'csv_phone_shape', message: 'row 2: "+12025550147" is no number' }];
  const { steps } = describeWay([version(0, {}), version(1, { state: 'rejected', problems })], true);

  expect(steps.at(-1)?.what).toBe('csv_phone_shape: row 2: "…47" is no number');
});

test('the first known state is no move if the beginning is unknown', () => {
  const way = describeWay([version(0, { state: 'created' })], false);

  expect(way).toMatchObject({ isWhole: false, steps: [{ state: 'created', what: 'seen here' }] });
});
