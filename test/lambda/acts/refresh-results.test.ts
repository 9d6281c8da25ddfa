import { describe, expect, test } from 'vitest';
import { refreshResults } from '../../../lambda/acts/refresh-results.ts';
import type { ListPart } from '../../../lambda/ledger/list-part.ts';
import type { ListState } from '../../../lambda/ledger/list-states.ts';
import { firstLook } from '../../../lambda/ledger/store/list-store.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { createMemoryListStore } from '../../support/memory-list-store.ts';

const ANSWER = { list_id: 7, answeredAt: at(0).toISOString(), full: {} };
const FEED = makeFeed({ results: { write: 'file' } });

function open(list: ListPart | undefined, change: object = {}) {
  const now = () => at(60);
  const ledger = createMemoryLedger(now);
  const lists = createMemoryListStore();
  const submission = ledger.put(makeDraft({ state: 'created', lease: undefined, answer: ANSWER, list, ...change }));
  const [mark] = [() => [...lists.marks.values()][0]];
  return { ledger, lists, submission, mark, desk: { ledger, lists, now } };
}

const inState = (state: ListState): ListPart => ({ state, since: at(0).toISOString() });

describe('a person', () => {
  test.each<[from: ListState | undefined, to: ListState, wanted: 'refresh' | 'write', move: string[]]>([
    [undefined, 'running', 'refresh', ['unseen running act']],
    ['running', 'running', 'refresh', []],
    ['gone', 'running', 'refresh', ['gone running act']],
    ['collected', 'collected', 'refresh', []],
    ['collected', 'collecting', 'write', ['collected collecting act']],
    ['collecting', 'collecting', 'write', []],
  ])('can make a list that is %s be %s with --%s', async (from, to, wanted, moves) => {
    const { ledger, submission, mark, desk } = open(from && inState(from));
    const { receipt } = await refreshResults(desk, submission, FEED, wanted);

    expect(receipt.list.state).toBe(to);
    expect(ledger.listMoves).toEqual(moves);
    expect(mark()).toMatchObject({ list: 7, due: at(60).toISOString(), missing: 0 });
    expect(mark()?.isOver).toBe(to === 'collected' || to === 'collecting');
  });

  test('who looks at a list that was missing begins to count anew, and keeps what is known of it', async () => {
    const { lists, submission, mark, desk } = open(inState('running'));
    const time = at(0).toISOString();
    const known = { ...firstLook(7, 1, time, time), missing: 2, word: 'Suspended', suppressed: { upTo: 'a' } };
    await lists.mark(submission.receipt, known);

    await refreshResults(desk, submission, FEED, 'refresh');

    expect(mark()).toEqual({ ...known, due: at(60).toISOString(), missing: 0 });
  });

  test.each<[why: string, list: ListPart | undefined, change: object, feed: typeof FEED | undefined, text: string]>([
    ['a running list', inState('running'), {}, FEED, 'its results are written when it has ended'],
    ['a drop without a list', undefined, { state: 'rejected', answer: undefined }, FEED, 'it has no list'],
    ['a feed that collects nothing', undefined, {}, makeFeed(), 'set "results.write" to "file"'],
    ['a missing feed', undefined, {}, undefined, 'set "results.write" to "file"'],
  ])('is told why no results of %s are written', async (_why, list, change, feed, text) => {
    const { submission, desk, lists } = open(list, change);

    await expect(refreshResults(desk, submission, feed, 'write')).rejects.toThrow(text);
    expect(lists.marks.size).toBe(0);
  });
});
