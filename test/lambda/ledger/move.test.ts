import { describe, expect, test } from 'vitest';
import type { Change, Draft } from '../../../lambda/ledger/ledger.ts';
import { begin, move, note, noteHeld, noteOnLatest, takeOver } from '../../../lambda/ledger/move.ts';
import { MOVES, NEW, STATE_NAMES, type State } from '../../../lambda/ledger/states.ts';
import { fence } from '../../../lambda/ledger/store/fence.ts';
import { guardMoves } from '../../../lambda/ledger/store/guard-moves.ts';
import { expectIn } from '../../../lambda/ledger/submission.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const HELD = {
  answer: { list_id: 7, answeredAt: at(1).toISOString(), full: {} },
  doubt: { since: at(1).toISOString(), reason: 'lost', looks: 0, parked: false },
  listName: 'People ~ffffffffffff',
} satisfies Change;

/** A ledger with the real guard, over documents in memory. */
function open(state: State = 'claimed', change: Partial<Draft> = {}) {
  const documents = createMemoryLedger(
    () => at(0),
    () => undefined,
  );
  const submission = documents.put(makeDraft({ state, ...change }));
  const { feed, submission: id } = submission.receipt;
  const read = async () => (await documents.read(feed, id))?.receipt;
  return { documents, ledger: guardMoves(documents), submission, read };
}

/** Every row between two recorded states, and every move that is not in the table. */
const ROWS = MOVES.flatMap(([from, to, step]) => (from === NEW ? [] : [{ from, to, step }]));
const STEPS = [...new Set(MOVES.map(([, , step]) => step))];
const isRow = (from: State, to: State, step: string) =>
  ROWS.some(row => row.from === from && row.to === to && row.step === step);
const REFUSED = STATE_NAMES.flatMap(from =>
  STATE_NAMES.filter(to => to !== from).flatMap(to =>
    STEPS.filter(step => !isRow(from, to, step)).map(step => ({ from, to, step })),
  ),
);

describe('a move', () => {
  test.each(ROWS)('from $from to $to by the step "$step" is written', async ({ from, to, step }) => {
    const { ledger, submission, read } = open(from, { missing: ['rule_id'] });

    const moved = await move(ledger, submission, step, to, { ...HELD, lease: undefined });

    expect(moved.receipt).toMatchObject({ state: to, ...HELD, missing: ['rule_id'] });
    expect(moved.receipt.lease).toBeUndefined();
    expect(await read()).toEqual(moved.receipt);
  });

  test('that is not in the table is refused before anything is written, whatever the types say', async () => {
    for (const { from, to, step } of REFUSED) {
      const { documents, ledger, submission, read } = open(from);

      await expect(move(ledger, submission, step, to, HELD), `${from} ${to} ${step}`).rejects.toMatchObject({
        code: 'move_refused',
        message: `no step "${step}" may move a submission from ${from} to ${to}`,
      });
      expect(documents.calls).toEqual([]);
      expect(await read()).toEqual(submission.receipt);
    }
    expect(REFUSED.length).toBeGreaterThan(500);
  });

  test('that is not in the table does not compile if the state is known', async () => {
    const { ledger, submission } = open('waiting');
    const waiting = expectIn(submission, 'waiting');

    // @ts-expect-error: a waiting submission is not sent
    await expect(move(ledger, waiting, 'commit', 'sending', {})).rejects.toMatchObject({ code: 'move_refused' });
    // @ts-expect-error: a person does not claim
    await expect(move(ledger, waiting, 'act', 'claimed', {})).rejects.toMatchObject({ code: 'move_refused' });
  });

  test('fails if another worker was faster', async () => {
    const { documents, ledger, submission, read } = open('claimed');
    documents.beforeNextWrite(() => documents.put({ ...submission.receipt, state: 'skipped' }));

    await expect(
      move(ledger, expectIn(submission, 'claimed'), 'commit', 'sending', { listName: 'x' }),
    ).rejects.toMatchObject({
      code: 'ledger_conflict',
      message: `another worker moved submission ${submission.receipt.submission}`,
    });

    expect(await read()).toMatchObject({ state: 'skipped' });
    expect(await read()).not.toHaveProperty('listName');
  });
});

describe('a note', () => {
  test.each(STATE_NAMES)('on a submission that is %s keeps its state, and changes nothing else', async state => {
    const { documents, ledger, submission, read } = open(state);

    const noted = await note(ledger, submission, { twins: [5] });

    const { revision } = noted.receipt;
    expect(noted.receipt).toEqual({ ...submission.receipt, revision, twins: [5] });
    expect(await read()).toEqual(noted.receipt);
    expect(documents.moves).toEqual([]);
  });

  test('cannot change the state, neither by its type nor at run time', async () => {
    const { documents, ledger, submission, read } = open('claimed');

    // @ts-expect-error: a state is moved, never noted
    await expect(note(ledger, submission, { state: 'created' })).rejects.toMatchObject({ code: 'move_refused' });

    expect(documents.calls).toEqual([]);
    expect(await read()).toMatchObject({ state: 'claimed' });
  });

  test('is not written if another worker was faster', async () => {
    const { documents, ledger, submission, read } = open();
    documents.beforeNextWrite(() => documents.put({ ...submission.receipt, missing: ['rule_id'] }));

    await expect(note(ledger, submission, { twins: [5] })).rejects.toMatchObject({ code: 'ledger_conflict' });

    expect(await read()).not.toHaveProperty('twins');
  });
});

describe('a note on the latest document', () => {
  test('is written at once if nobody interfered', async () => {
    const { documents, ledger, submission } = open('created');

    const noted = await noteOnLatest(ledger, submission, () => ({ twins: [5] }));

    expect(noted.receipt).toMatchObject({ state: 'created', twins: [5] });
    expect(documents.calls).toEqual(['replace']);
  });

  test('is computed from the document that another worker left, in its new state', async () => {
    const { documents, ledger, submission, read } = open('claimed', { twins: [1] });
    documents.beforeNextWrite(() => documents.put({ ...submission.receipt, state: 'sending', twins: [1, 2] }));
    const seen: (readonly number[] | undefined)[] = [];

    await noteOnLatest(ledger, submission, ({ twins = [] }) => {
      seen.push(twins);
      return { twins: [...twins, 3] };
    });

    expect(seen).toEqual([[1], [1, 2]]);
    expect(await read()).toMatchObject({ state: 'sending', twins: [1, 2, 3] });
    expect(documents.moves).toEqual([]);
  });

  test('is not written if there is nothing left to write', async () => {
    const { documents, ledger, submission, read } = open('waiting');
    documents.beforeNextWrite(() => documents.put({ ...submission.receipt, state: 'claimed' }));

    const latest = await noteOnLatest(ledger, submission, ({ state }) =>
      state === 'waiting' ? { missing: ['rule_id'] } : undefined,
    );

    expect(latest.receipt).toEqual(await read());
    expect(latest.receipt.state).toBe('claimed');
    expect(latest.receipt).not.toHaveProperty('missing');
  });

  test('returns the same submission if there is nothing to write', async () => {
    const { documents, ledger, submission } = open();

    expect(await noteOnLatest(ledger, submission, () => undefined)).toBe(submission);
    expect(documents.calls).toEqual([]);
  });

  test.each([
    [4, 'is written at the fifth attempt'],
    [5, 'is given up after the fifth attempt'],
  ])('that loses %i times %s', async losses => {
    const { documents, ledger, submission, read } = open();
    let left = losses;
    const interfere = () => {
      documents.put(submission.receipt);
      if (--left > 0) documents.beforeNextWrite(interfere);
    };
    documents.beforeNextWrite(interfere);

    const noted = noteOnLatest(ledger, submission, () => ({ twins: [5] }));

    if (losses < 5) expect((await noted).receipt.twins).toEqual([5]);
    else {
      await expect(noted).rejects.toMatchObject({
        code: 'ledger_conflict',
        message: `other workers keep moving submission ${submission.receipt.submission}`,
      });
      expect(await read()).not.toHaveProperty('twins');
    }
    expect(documents.calls.filter(call => call === 'replace')).toHaveLength(5);
  });

  test('does not restore a document that was deleted in the meantime', async () => {
    const { documents, ledger, submission, read } = open();
    documents.beforeNextWrite(() => documents.delete(submission.receipt));

    await expect(noteOnLatest(ledger, submission, () => ({ twins: [5] }))).rejects.toMatchObject({
      code: 'ledger_conflict',
    });

    expect(await read()).toBeUndefined();
  });
});

describe('the first document', () => {
  test('is written if there is none', async () => {
    const { ledger } = open();
    const draft = makeDraft({ submission: 'a'.repeat(64) });

    expect((await begin(ledger, draft))?.receipt).toMatchObject(draft);
  });

  test('is not written if there is one', async () => {
    const { ledger, read, submission } = open('waiting');

    expect(await begin(ledger, makeDraft())).toBeUndefined();
    expect(await read()).toEqual(submission.receipt);
  });

  test('never claims that anything was sent', async () => {
    const { documents, ledger } = open();

    await expect(begin(ledger, makeDraft({ submission: 'a'.repeat(64), state: 'sending' }))).rejects.toMatchObject({
      code: 'move_refused',
    });
    expect(documents.calls).toEqual([]);
  });
});

describe('the document of a new attempt', () => {
  test('is written over an earlier one, as a claim', async () => {
    const { documents, ledger, submission } = open('waiting');

    expect((await takeOver(ledger, submission, makeDraft()))?.receipt.state).toBe('claimed');
    expect(documents.moves).toEqual(['waiting claimed claim']);
  });

  test('is not written if another writer was faster', async () => {
    const { documents, ledger, submission, read } = open('waiting');
    documents.beforeNextWrite(() => documents.put(submission.receipt));

    expect(await takeOver(ledger, submission, makeDraft())).toBeUndefined();
    expect(await read()).toMatchObject({ state: 'waiting' });
  });

  test('is never written over one that may have been sent', async () => {
    const { documents, ledger, submission } = open('in_doubt');

    await expect(takeOver(ledger, submission, makeDraft())).rejects.toMatchObject({ code: 'move_refused' });
    expect(documents.calls).toEqual([]);
  });
});

describe('a worker that holds the lease', () => {
  const COPY = { etag: 'copied' };

  /** A claimed submission whose document another worker writes right before the next write. */
  function openHeld(interfere: (documents: ReturnType<typeof open>['documents'], ours: Draft) => void) {
    const opened = open('claimed');
    const { documents, submission } = opened;
    documents.beforeNextWrite(() => interfere(documents, submission.receipt));
    return { ...opened, claimed: expectIn(submission, 'claimed') };
  }

  const named = openHeldBy({ writeBack: { pending: false, copies: [COPY] } });
  function openHeldBy(change: Partial<Draft>) {
    return () => openHeld((documents, ours) => documents.put({ ...ours, ...change }));
  }

  test('goes on, and keeps the copy that another worker noted', async () => {
    const { ledger, claimed } = named();

    const sending = await move(ledger, claimed, 'commit', 'sending', { listName: HELD.listName });

    expect(sending.receipt).toMatchObject({ state: 'sending', listName: HELD.listName, writeBack: { copies: [COPY] } });
  });

  test('adds its own copies to those of others', async () => {
    const { ledger, claimed } = named();
    const writeBack = { pending: true, copies: [{ etag: 'ours' }] };

    const noted = await noteHeld(ledger, claimed, { writeBack });

    expect(noted.receipt.writeBack).toEqual({ pending: true, copies: [COPY, { etag: 'ours' }] });
  });

  test.each<[string, Partial<Draft>]>([
    ['took it over', { lease: { owner: 'another', until: at(99).toISOString() } }],
    ['moved it', { state: 'skipped', lease: undefined }],
    ['began another attempt', { attempts: [{ owner: 'worker', startedAt: at(0).toISOString() }] }],
  ])('loses to a worker that %s', async (_, change) => {
    const { ledger, claimed } = openHeldBy(change)();

    await expect(move(ledger, claimed, 'commit', 'sending', {})).rejects.toMatchObject({ code: 'ledger_conflict' });
  });

  test('loses to a worker that fenced it off', async () => {
    const { ledger, claimed, documents } = openHeld(() => undefined);
    expect(await fence(documents, claimed, at(100))).toBe(true);

    await expect(move(ledger, claimed, 'commit', 'sending', {})).rejects.toMatchObject({ code: 'ledger_conflict' });
  });

  test('gives up if others never let it write', async () => {
    const { ledger, claimed, documents } = openHeld(() => undefined);
    let written = 0;
    const meddle = () => {
      documents.put({ ...claimed.receipt, writeBack: { pending: false, copies: [{ etag: `e${written++}` }] } });
      documents.beforeNextWrite(meddle);
    };
    documents.beforeNextWrite(meddle);

    await expect(noteHeld(ledger, claimed, { twins: [5] })).rejects.toMatchObject({ code: 'ledger_conflict' });
    expect(written).toBeGreaterThan(1);
  });

  test('is never a person, who has to look at changes in between', async () => {
    const { ledger, claimed } = named();

    await expect(move(ledger, claimed, 'act', 'skipped', {})).rejects.toMatchObject({ code: 'ledger_conflict' });
  });
});
