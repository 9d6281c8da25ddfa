import { describe, expect, test } from 'vitest';
import { MOVES, NEW, STATE_NAMES, type State, type StepName } from '../../../../lambda/ledger/states.ts';
import { guardMoves, refuseIllegalMove } from '../../../../lambda/ledger/store/guard-moves.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';

const FROM = [NEW, ...STATE_NAMES] as const;
const STEPS = [...new Set<StepName>(MOVES.map(([, , step]) => step))];

/** The steps in the table from one state to another. */
const stepsOf = (from: State | typeof NEW, to: State) =>
  MOVES.flatMap(([start, end, step]) => (start === from && end === to ? [step] : []));

/** Every pair of two different states. */
const PAIRS = FROM.flatMap(from => STATE_NAMES.filter(to => to !== from).map(to => ({ from, to })));
const LEGAL = PAIRS.filter(({ from, to }) => stepsOf(from, to).length > 0);
const ILLEGAL = PAIRS.filter(({ from, to }) => stepsOf(from, to).length === 0);

const refusal = (from: string, to: string, step: string) => ({
  code: 'move_refused',
  message: `no step "${step}" may move a submission from ${from} to ${to}`,
});

test('the pairs are those in the table, and all others', () => {
  expect(LEGAL.length + ILLEGAL.length).toBe(STATE_NAMES.length ** 2);
  expect(LEGAL.flatMap(({ from, to }) => stepsOf(from, to))).toHaveLength(MOVES.length);
});

describe('the table', () => {
  test.each(MOVES)('lets a submission go from %s to %s by the step "%s", as %s', (from, to, step) => {
    expect(() => refuseIllegalMove(from, to, step)).not.toThrow();
  });

  test.each(LEGAL)('lets no other step, and no missing one, move it from $from to $to', ({ from, to }) => {
    const others = STEPS.filter(step => !stepsOf(from, to).includes(step));

    expect(others.length).toBeGreaterThan(0);
    for (const step of others) {
      expect(() => refuseIllegalMove(from, to, step)).toThrow(expect.objectContaining(refusal(from, to, step)));
    }
    expect(() => refuseIllegalMove(from, to, undefined)).toThrow(expect.objectContaining(refusal(from, to, 'none')));
  });

  test.each(ILLEGAL)('lets nothing move it from $from to $to', ({ from, to }) => {
    for (const step of [...STEPS, undefined]) {
      expect(() => refuseIllegalMove(from, to, step)).toThrow(
        expect.objectContaining(refusal(from, to, step ?? 'none')),
      );
    }
  });

  test.each(STATE_NAMES)('lets one that is %s stay so, with or without a step', state => {
    for (const step of [...STEPS, undefined]) expect(() => refuseIllegalMove(state, state, step)).not.toThrow();
  });
});

describe('a guarded ledger', () => {
  function open(state: State = 'claimed') {
    const documents = createMemoryLedger(
      () => at(0),
      () => undefined,
    );
    return { documents, ledger: guardMoves(documents), submission: documents.put(makeDraft({ state })) };
  }
  const fresh = (state: State) => makeDraft({ state, submission: 'a'.repeat(64) });

  test.each(STATE_NAMES)('begins a submission as %s only if a claim may', async state => {
    const { documents, ledger } = open();
    const isRow = stepsOf(NEW, state).includes('claim');

    const created = ledger.create(fresh(state));

    if (isRow) expect((await created)?.receipt.state).toBe(state);
    else await expect(created).rejects.toMatchObject(refusal(NEW, state, 'claim'));
    expect(documents.calls).toEqual(isRow ? ['create'] : []);
  });

  test('begins four states and no others', () => {
    expect(STATE_NAMES.filter(state => stepsOf(NEW, state).includes('claim'))).toEqual([
      'waiting',
      'claimed',
      'rejected',
      'skipped',
    ]);
  });

  test('passes on a move in the table, with its step', async () => {
    const { documents, ledger, submission } = open();

    const moved = await ledger.replace(submission, { ...submission.receipt, state: 'sending' }, 'commit');

    expect(moved?.receipt.state).toBe('sending');
    expect(documents.moves).toEqual(['claimed sending commit']);
  });

  test('refuses any other, and does not ask the documents', async () => {
    const { documents, ledger, submission } = open();

    await expect(
      ledger.replace(submission, { ...submission.receipt, state: 'created' }, 'commit'),
    ).rejects.toMatchObject(refusal('claimed', 'created', 'commit'));
    await expect(ledger.replace(submission, { ...submission.receipt, state: 'sending' })).rejects.toMatchObject(
      refusal('claimed', 'sending', 'none'),
    );
    expect(documents.calls).toEqual([]);
  });

  test('judges a move by the document it overwrites, not by a later one', async () => {
    const { documents, ledger, submission } = open('claimed');
    documents.put({ ...submission.receipt, state: 'skipped' });

    expect(await ledger.replace(submission, { ...submission.receipt, state: 'sending' }, 'commit')).toBeUndefined();
  });

  test('reads without any check', async () => {
    const { ledger, submission } = open();

    expect(await ledger.read('acme', submission.receipt.submission)).toEqual(submission);
  });
});
