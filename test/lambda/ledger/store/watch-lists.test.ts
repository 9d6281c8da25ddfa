import { describe, expect, test } from 'vitest';
import { move, takeOver } from '../../../../lambda/ledger/move.ts';
import type { State } from '../../../../lambda/ledger/states.ts';
import { createLookAfter, watchLists } from '../../../../lambda/ledger/store/watch-lists.ts';
import { standsIn } from '../../../../lambda/ledger/submission.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';
import { createMemoryListStore } from '../../../support/memory-list-store.ts';

const ANSWER = { list_id: 7, answeredAt: at(0).toISOString(), full: {} };
const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'people' };

function open(results: object | undefined = { write: 'file', lookMinutes: 20 }) {
  const memory = createMemoryLedger(() => at(0));
  const store = createMemoryListStore();
  const lookAfter = createLookAfter([makeFeed({ results })]);
  return { memory, store, ledger: watchLists(memory, store, lookAfter, () => at(0)) };
}

const named = (state: State, parameters: object = {}) =>
  makeDraft({ state, lease: undefined, answer: ANSWER, parameters: { ...PARAMETERS, ...parameters } });

describe('a list is watched from the moment that its submission is created', () => {
  test.each(['sending', 'in_doubt', 'held', 'waiting'] as const)('from %s', async from => {
    const { memory, store, ledger } = open();
    const submission = memory.put(named(from));
    const [step] = from === 'held' ? (['start'] as const) : (['answer'] as const);
    if (!standsIn(submission, 'sending', 'in_doubt', 'held', 'waiting')) throw new Error('it stands there');

    const written = await ledger.replace(submission, { ...submission.receipt, state: 'created' }, step);

    expect(written?.receipt.list).toEqual({ state: 'running', since: at(0).toISOString() });
    expect([...store.marks]).toEqual([
      [
        `${submission.receipt.feed}/${submission.receipt.submission}`,
        {
          version: 1,
          list: 7,
          due: at(1200).toISOString(),
          from: at(0).toISOString(),
          isOver: false,
          isTold: false,
          since: at(0).toISOString(),
          missing: 0,
        },
      ],
    ]);
  });

  test.each([
    ['its feed collects nothing', { write: 'none' }, {}],
    ['its feed has no setting for results', undefined, {}],
    ['the drop does not want results', { write: 'file' }, { results: false }],
  ])('but not if %s', async (_why, results, parameters) => {
    const memory = createMemoryLedger(() => at(0));
    const store = createMemoryListStore();
    const ledger = watchLists(memory, store, createLookAfter([makeFeed({ results })]), () => at(0));
    const submission = memory.put(named('sending', parameters));
    if (!standsIn(submission, 'sending')) throw new Error('it stands there');

    const { receipt } = await move(ledger, submission, 'answer', 'created', {});

    expect([receipt.list, store.marks.size]).toEqual([undefined, 0]);
  });

  test('but not if it ends otherwise, or is watched already', async () => {
    const { memory, store, ledger } = open();
    const submission = memory.put(named('claimed'));
    await takeOver(ledger, submission, { ...submission.receipt, state: 'rejected' });
    const created = memory.put(named('created'));
    await ledger.replace(created, created.receipt);

    expect(store.marks.size).toBe(0);
  });

  test('an answer is recorded although the marker cannot be written, and its list has a problem', async () => {
    const { memory, store } = open();
    const broken = { ...store, mark: () => Promise.reject(new Error('S3 is away')) };
    const lookAfter = createLookAfter([makeFeed({ results: { write: 'file' } })]);
    const submission = memory.put(named('sending'));
    if (!standsIn(submission, 'sending')) throw new Error('it stands there');

    const ledger = watchLists(memory, broken, lookAfter, () => at(0));
    const { receipt } = await move(ledger, submission, 'answer', 'created', {});

    expect(receipt.state).toBe('created');
    expect(receipt.list?.problem?.code).toBe('results_not_marked');
  });
});

describe('a marker that could not be written', () => {
  /** A ledger over a store that fails so many times. */
  function openFailing(times: number) {
    const { memory, store } = open();
    let left = times;
    const failing: typeof store = {
      ...store,
      mark: async (id, look) => {
        if (left-- > 0) throw new Error('S3 is away');
        return store.mark(id, look);
      },
    };
    const ledger = watchLists(memory, failing, createLookAfter([makeFeed({ results: { write: 'file' } })]), () =>
      at(0),
    );
    return { memory, store, ledger };
  }

  test.each([
    [1, undefined, 1],
    [2, 'results_not_marked', 0],
  ])('%d times: the next write leaves the problem %s', async (times, code, marks) => {
    const { memory, store, ledger } = openFailing(times);
    const submission = memory.put(named('sending'));
    if (!standsIn(submission, 'sending')) throw new Error('it stands there');
    const created = await move(ledger, submission, 'answer', 'created', {});
    expect(created.receipt.list?.problem?.code).toBe('results_not_marked');

    const written = await ledger.replace(created, { ...created.receipt, writeBack: { pending: false, copies: [] } });

    expect(written?.receipt.list).toMatchObject({ state: 'running', since: at(0).toISOString() });
    expect([written?.receipt.list?.problem?.code, store.marks.size]).toEqual([code, marks]);
  });

  test('is not tried again for a list with another problem', async () => {
    const { memory, store, ledger } = openFailing(0);
    const problem = { code: 'results_not_read', message: 'no' };
    const list = { state: 'running', since: at(0).toISOString(), problem } as const;
    const created = memory.put({ ...named('created'), list });

    await ledger.replace(created, created.receipt);

    expect(store.marks.size).toBe(0);
  });
});
