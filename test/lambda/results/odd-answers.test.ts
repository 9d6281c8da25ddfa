import { parse } from 'csv-parse/sync';
import { describe, expect, test, vi } from 'vitest';
import { openReader } from '../../../lambda/voximplant/account.ts';
import type { MisbehaviourOrder } from '../../../local/voximplant/misbehaviour.ts';
import type { SimulatorSettings } from '../../../local/voximplant/settings/read-settings.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { makeTask, openLists } from './open-lists.ts';

// An unreadable page is requested again after some seconds, which the test skips.
vi.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

const ROWS = 1200;
const TASKS = Array.from({ length: ROWS }, (_, at) => makeTask(at + 1));
const CSV = [
  'phone_number;name',
  ...TASKS.map(({ data }) => `${data?.get('phone_number')};${data?.get('name')}`),
  '',
].join('\n');

/** A list at an API with the given behaviour, and sweeps that read it over HTTP. */
async function open(settings: Partial<SimulatorSettings> = {}) {
  const simulator = await openTestSimulator({ keepRows: 10_000, outcomes: [{ ends: 'processed', resultData: 'yes' }] });
  await create(simulator, {}, CSV);
  const listId = simulator.lists[0]?.listId ?? 0;
  simulator.completeList(listId);
  simulator.changeSettings(settings);
  const lists = await openLists();
  const id = await lists.create(listId, TASKS);
  const start = lists.now().toISOString();
  const reader = openReader(makeCallContext(simulator.url, await signToken()));
  async function sweep(times = 1): Promise<void> {
    for (let sweeps = 0; sweeps < times; sweeps++) {
      await lists.makeDue(id);
      await lists.sweep(undefined, { readLists: async () => ({ ...reader, accountId: 1 }) });
      lists.pass(300);
    }
  }
  const list = async () => (await lists.receiptOf(id))?.list;
  const rows = async (): Promise<Record<string, string>[]> =>
    parse(await lists.read(`acme/people-${listId}.csv.results.csv`), { columns: true, delimiter: ';' });
  return { ...lists, simulator, id, listId, start, sweep, list, rows, [Symbol.asyncDispose]: () => simulator.close() };
}

/** Rows whose number does not belong to their person. */
const wrong = (rows: readonly Record<string, string>[]) =>
  rows.filter(({ name, call_row: row }) => row !== '' && name !== `person ${Number(row) - 1}`);

describe('every row is present once and correct, with an API', () => {
  test.each<[what: string, settings: Partial<SimulatorSettings>]>([
    ['as it is documented', {}],
    ['that writes numbers as text', { taskNumbers: 'text' }],
    ['that spells the attempts as in 2016', { attemptsKey: 'attmepts_left' }],
    ['that omits unset values', { unset: 'absent' }],
    ['that sends null for unset values', { unset: 'null' }],
    ['that counts the list instead of the page', { taskCount: 'list' }],
    ['that sends the latest task first', { taskOrder: 'descending' }],
    ['that sends tasks in an order of its own', { taskOrder: 'mixed' }],
    [
      'that is odd in every way',
      { taskNumbers: 'text', attemptsKey: 'attmepts_left', taskCount: 'list', taskOrder: 'mixed' },
    ],
  ])('%s', async (_what, settings) => {
    await using opened = await open(settings);
    await opened.sweep(3);

    expect(await opened.list()).toMatchObject({
      state: 'collected',
      results: { rows: ROWS, complete: true, joinedBy: 'order', unjoined: 0 },
    });
    const rows = await opened.rows();
    expect(new Set(rows.map(row => row.call_row)).size).toBe(ROWS);
    expect(wrong(rows)).toEqual([]);
    expect(rows.filter(row => row.call_attempts_left === '' || row.call_status !== 'processed')).toEqual([]);
  });

  test.each<[what: string, order: MisbehaviourOrder]>([
    ['whose answer is not JSON', { kind: 'html' }],
    ['whose answer ends halfway', { kind: 'truncated' }],
    ['whose answer ends halfway, with a matching length', { kind: 'truncated', contentLength: 'correct' }],
    ['whose answer is empty', { kind: 'empty' }],
    ['whose answer is lost', { kind: 'answer-lost' }],
    ['whose page is truncated', { kind: 'short-page', keep: 7 }],
    ['whose page is truncated, with a matching count', { kind: 'short-page', keep: 7, count: 'page' }],
    ['whose page begins later than requested', { kind: 'shifted-page', by: 5 }],
    ['whose page begins earlier than requested', { kind: 'shifted-page', by: -5 }],
    ['whose page is huge', { kind: 'padded', bytesPerEntry: 10_000 }],
    ['that limits the rate of requests', { kind: 'error', code: 340 }],
    ['that asks the function to retry later', { kind: 'retry-after' }],
    ['that has an internal error', { kind: 'error', code: 1 }],
  ])('%s, once, on any page', async (_what, order) => {
    for (const before of [0, 1, 2]) {
      await using opened = await open();
      // A harmless order, so that a later page is affected.
      if (before > 0)
        opened.simulator.misbehave({ kind: 'shifted-page', by: 0, method: 'GetCallListDetails', times: before });
      opened.simulator.misbehave({ ...order, method: 'GetCallListDetails' });
      await opened.sweep(4);

      expect(await opened.list()).toMatchObject({
        state: 'collected',
        results: { rows: ROWS, complete: true, unjoined: 0 },
      });
      expect((await opened.list())?.problem).toBeUndefined();
      expect(wrong(await opened.rows())).toEqual([]);
    }
  });
});

describe('nothing is lost, and the ledger gives the reason for the wait, while an API', () => {
  test.each<[what: string, order: MisbehaviourOrder, reason: string]>([
    ['sends an answer that is not JSON', { kind: 'html', page: '<p>call +12025550101</p>' }, 'the answer is not JSON'],
    ['sends half of its JSON', { kind: 'truncated', contentLength: 'correct' }, 'the answer is not JSON'],
    ['sends an empty answer', { kind: 'empty' }, 'the answer is not JSON'],
    ['rejects requests temporarily', { kind: 'error', code: 340, msg: 'slow down, +12025550101' }, 'code 340'],
    ['rejects the key', { kind: 'error', code: 433 }, 'code 433'],
    ['denies that the list exists', { kind: 'error', code: 255 }, 'code 255'],
    ['has an internal error', { kind: 'error', code: 1 }, 'code 1'],
  ])('%s again and again', async (_what, order, reason) => {
    await using opened = await open();
    opened.simulator.misbehave({ ...order, method: 'GetCallListDetails', times: 1000 });
    await opened.sweep(3);

    const waiting = await opened.list();
    expect(waiting).toMatchObject({ state: 'collecting', problem: { code: 'results_not_read' } });
    expect(waiting?.problem?.message).toContain(reason);
    expect(JSON.stringify([waiting, opened.lines])).not.toContain('2025550');
    expect(opened.events).toEqual([]);
    // The time of the first failure, so that a day of failures is recognized.
    expect(await opened.alive.lists.readMark(opened.id)).toMatchObject({ troubledSince: opened.start });

    opened.simulator.clearMisbehaviour();
    await opened.sweep();
    expect(await opened.list()).toMatchObject({ state: 'collected', results: { rows: ROWS, complete: true } });
    expect((await opened.list())?.problem).toBeUndefined();
    expect(await opened.alive.lists.readMark(opened.id)).not.toHaveProperty('troubledSince');
  });

  test.each<[what: string, order: MisbehaviourOrder]>([
    ['sends an answer that is not JSON', { kind: 'html' }],
    ['sends half of its JSON', { kind: 'truncated' }],
    ['sends an empty answer', { kind: 'empty' }],
    ['sends only a part', { kind: 'short-page' }],
    ['rejects requests temporarily', { kind: 'error', code: 340 }],
    ['rejects the key', { kind: 'error', code: 433 }],
  ])('%s at every look', async (_what, order) => {
    await using opened = await open();
    opened.simulator.misbehave({ ...order, method: 'GetCallLists', times: 1000 });
    await opened.sweep(5);
    expect((await opened.list())?.state).toBe('running');

    opened.simulator.clearMisbehaviour();
    await opened.sweep(2);
    expect((await opened.list())?.state).toBe('collected');
  });
});

test('an API that never shows everything leaves a file that says so, everywhere', async () => {
  await using opened = await open();
  opened.simulator.misbehave({ kind: 'shifted-page', by: 1, method: 'GetCallListDetails', times: 1000 });
  await opened.sweep(4);

  expect(await opened.list()).toMatchObject({ state: 'collected', results: { complete: false } });
  expect(wrong(await opened.rows())).toEqual([]);
  expect(opened.events.map(({ receipt }) => receipt.list?.results?.complete)).toContain(false);
});
