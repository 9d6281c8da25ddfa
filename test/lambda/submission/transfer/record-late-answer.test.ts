import { expect, test } from 'vitest';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import { createLog } from '../../../../lambda/log.ts';
import { recordLateAnswer } from '../../../../lambda/submission/transfer/record-late-answer.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeHead } from '../../../support/make-head.ts';
import { makeRun, makeWorld } from '../../../support/make-world.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';

const answer = { list_id: 7, answeredAt: at(0).toISOString(), full: {} };
const LEASE_OF_ANOTHER = { owner: 'another', until: at(60).toISOString() };

/** A worker with a late answer, after the document has changed as the test says. */
function open(change: Partial<Draft>, { held = false, stops = true } = {}) {
  const ledger = createMemoryLedger(() => at(0));
  const lost = ledger.put(makeDraft({ state: 'sending' }));
  const moved = ledger.put(makeDraft(change));
  const errors: string[] = [];
  const stopped: number[] = [];
  const log = createLog({
    info: () => undefined,
    warn: () => undefined,
    error: line => errors.push(JSON.stringify(line)),
  });
  const unasked = async () => {
    throw new Error('nobody asks this');
  };
  const account = async () => ({
    create: unasked,
    find: unasked,
    statuses: unasked,
    recover: unasked,
    tasks: unasked,
    stop: async (listId: number) => {
      stopped.push(listId);
      return stops ? ({ kind: 'ok', value: {} } as const) : ({ kind: 'failed', reason: 'away' } as const);
    },
  });
  const world = makeWorld({ ledger, voximplant: { account, renewKey: async () => false } });
  const head = makeHead();
  const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };
  const way = {
    feed: makeFeed({ start: held ? 'held' : 'at_once' }),
    run: makeRun({ log }),
    file: { head, parameters },
  };
  const record = () => recordLateAnswer(lost, answer, way, world);
  return { ledger, moved, errors, stopped, record };
}

test.each<[string, Partial<Draft>]>([
  [
    'in doubt',
    {
      state: 'in_doubt',
      lease: undefined,
      doubt: { since: at(0).toISOString(), reason: 'lost', looks: 1, parked: true },
    },
  ],
  ['about to be sent again', { state: 'claimed', lease: LEASE_OF_ANOTHER, resends: 1 }],
  ['being sent again', { state: 'sending', lease: LEASE_OF_ANOTHER, resends: 1 }],
  ['waiting again', { state: 'waiting', lease: undefined }],
])('the list of a submission that is now %s is recorded, and nobody else can commit', async (_, change) => {
  const { ledger, moved, stopped, record } = open(change);

  const { submission } = await record();

  expect(submission.receipt).toMatchObject({ state: 'created', answer: { list_id: 7 } });
  expect(submission.receipt).not.toHaveProperty('doubt');
  expect(await ledger.replace(moved, moved.receipt)).toBeUndefined();
  expect(stopped).toEqual([]);
});

test('a list that was requested as held is recorded as held', async () => {
  const { record } = open({ state: 'in_doubt', lease: undefined }, { held: true });

  expect(await record()).toMatchObject({ submission: { receipt: { state: 'held', answer: { list_id: 7 } } } });
});

test('a list that was found by its name meanwhile is left unchanged', async () => {
  const { moved, stopped, record } = open({ state: 'created', lease: undefined, answer });

  expect(await record()).toEqual({ submission: moved });
  expect(stopped).toEqual([]);
});

test.each<[string, Partial<Draft>]>([
  ['created with another list', { state: 'created', answer: { ...answer, list_id: 3 } }],
  ['held with another list', { state: 'held', answer: { ...answer, list_id: 3 } }],
  ['stopped by a person', { state: 'skipped' }],
  ['rejected', { state: 'rejected' }],
  ['checked as a dry run', { state: 'checked' }],
])('the list of a submission that is now %s is named in the receipt and stopped', async (_, change) => {
  const { errors, stopped, record } = open({ lease: undefined, ...change });

  const { submission } = await record();

  expect(submission.receipt).toMatchObject({ ...change, twins: [7], writeBack: { pending: true } });
  expect(stopped).toEqual([7]);
  expect(errors).toEqual([expect.stringContaining('a second list of the same submission was created')]);
});

test('a second list that cannot be stopped is an error in the log, and is named in the receipt', async () => {
  const { errors, record } = open({ state: 'skipped', lease: undefined }, { stops: false });

  expect(await record()).toMatchObject({ submission: { receipt: { twins: [7] } } });
  expect(errors.at(-1)).toContain('could not be stopped');
});

test('a write in between is read and applied to', async () => {
  const { ledger, record } = open({ state: 'in_doubt', lease: undefined });
  ledger.beforeNextWrite(() => ledger.put(makeDraft({ state: 'skipped', lease: undefined })));

  expect(await record()).toMatchObject({ submission: { receipt: { state: 'skipped', twins: [7] } } });
});

test('twins that are already named stay named, and none is named twice', async () => {
  const { record } = open({ state: 'skipped', lease: undefined, twins: [3, 7] });

  expect(await record()).toMatchObject({ submission: { receipt: { twins: [3, 7] } } });
});

test('other writers that keep winning succeed in the end', async () => {
  const { ledger, moved, record } = open({ state: 'in_doubt', lease: undefined });
  let meddled = 0;
  const meddle = () => {
    meddled++;
    ledger.put({ ...moved.receipt, resends: meddled });
    ledger.beforeNextWrite(meddle);
  };
  ledger.beforeNextWrite(meddle);

  await expect(record()).rejects.toMatchObject({ code: 'ledger_conflict' });
  expect(meddled).toBeGreaterThan(1);
  expect(meddled).toBeLessThan(20);
});

test('a submission that is no longer in the ledger cannot take a list', async () => {
  const { ledger, moved, record } = open({ state: 'in_doubt', lease: undefined });
  ledger.delete(moved.receipt);

  await expect(record()).rejects.toMatchObject({ code: 'ledger_conflict' });
});
