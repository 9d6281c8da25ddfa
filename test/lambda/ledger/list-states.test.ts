import { describe, expect, test } from 'vitest';
import { isListMove, LIST_MOVES, refuseIllegalListMove, UNSEEN } from '../../../lambda/ledger/list-moves.ts';
import { LIST_STATE_NAMES, LIST_STATES, type ListState } from '../../../lambda/ledger/list-states.ts';
import { moveList } from '../../../lambda/ledger/move-list.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const FROM = [UNSEEN, ...LIST_STATE_NAMES] as const;
const STEPS = [...new Set<string>(LIST_MOVES.map(([, , step]) => step)), 'claim', 'answer', undefined] as const;

describe('the table of lists', () => {
  test('allows its moves and no others', () => {
    const said = FROM.flatMap(from =>
      LIST_STATE_NAMES.flatMap(to =>
        STEPS.filter(step => from !== to && isListMove(from, to, step)).map(step => `${from} ${to} ${step}`),
      ),
    );

    expect(said.sort()).toEqual(LIST_MOVES.map(([from, to, step]) => `${from} ${to} ${step}`).sort());
  });

  test.each(LIST_STATE_NAMES)('lets a list that is %s stay so', state => {
    for (const step of STEPS) expect(isListMove(state, state, step)).toBe(true);
  });

  test('leads from every state to an end, and never back to the beginning', () => {
    const ends = new Set(LIST_STATE_NAMES.filter(state => LIST_STATES[state].over));
    for (let round = 0; round < LIST_STATE_NAMES.length; round++) {
      for (const [from, to] of LIST_MOVES) if (from !== UNSEEN && ends.has(to)) ends.add(from);
    }

    expect([...ends].sort()).toEqual([...LIST_STATE_NAMES].sort());
    expect(() => refuseIllegalListMove('running', undefined, 'look')).toThrow('may move a list from running to unseen');
  });
});

describe('a guarded ledger', () => {
  const created = (state: ListState) =>
    makeDraft({ state: 'created', lease: undefined, list: { state, since: at(0).toISOString() } });

  test('moves a list by a move in the table', async () => {
    const ledger = createMemoryLedger(() => at(1));
    const moved = await moveList(ledger, ledger.put(created('running')), 'look', { state: 'completed' }, at(1));

    expect(moved.receipt.list).toEqual({ state: 'completed', since: at(1).toISOString() });
    expect(ledger.listMoves).toEqual(['running completed look']);
  });

  test('keeps the time since which a list is in its state', async () => {
    const ledger = createMemoryLedger(() => at(1));
    const list = { state: 'running', word: 'Paused' } as const;
    const moved = await moveList(ledger, ledger.put(created('running')), 'look', list, at(1));

    expect(moved.receipt.list).toEqual({ ...list, since: at(0).toISOString() });
  });

  test.each<[from: ListState, to: ListState]>([
    ['running', 'collected'],
    ['gone', 'collecting'],
    ['collecting', 'running'],
    ['given_up', 'collected'],
  ])('refuses to move one from %s to %s before anything is written', async (from, to) => {
    const ledger = createMemoryLedger(() => at(1));
    const submission = ledger.put(created(from));

    await expect(moveList(ledger, submission, 'look', { state: to }, at(1))).rejects.toMatchObject({
      code: 'move_refused',
    });
    expect((await ledger.read(submission.receipt.feed, submission.receipt.submission))?.receipt.list?.state).toBe(from);
  });
});
