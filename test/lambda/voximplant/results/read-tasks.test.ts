import { describe, expect, test } from 'vitest';
import { lookAtLists } from '../../../../lambda/voximplant/results/look-at-lists.ts';
import { readTasks, type Task } from '../../../../lambda/voximplant/results/read-tasks.ts';
import { makeCallContext } from '../../../support/call-context.ts';
import { answerWith, startApi } from '../../../support/start-api.ts';

const TASK = {
  list_id: 7,
  task_id: 500_001,
  task_uuid: 'a-b',
  custom_data: '{"phone_number":"+12025550101","name":"Ann"}',
  start_execution_time: '09:00:00',
  finish_execution_time: '18:00:00',
  result_data: '{"duration":7}',
  last_attempt: '2026-01-02 03:04:05',
  attempts_left: 2,
  status_id: 2,
  status: 'Processed',
};

async function read(entries: readonly unknown[], count?: unknown) {
  const api = await startApi(answerWith({ result: entries, ...(count !== undefined && { count }) }));
  return readTasks(makeCallContext(api.url), 7, { offset: 0, count: 1000 });
}

async function readOne(change: object): Promise<Task | undefined> {
  const answer = await read([{ ...TASK, ...change }]);
  if (answer.kind !== 'ok') throw new Error(answer.kind);
  return answer.value.tasks[0];
}

describe('a task', () => {
  test('is read as documented', async () => {
    expect(await readOne({})).toEqual({
      id: 500_001,
      uuid: 'a-b',
      state: 'processed',
      attemptsLeft: 2,
      lastAttempt: '2026-01-02T03:04:05Z',
      result: '{"duration":7}',
      data: new Map([
        ['phone_number', '+12025550101'],
        ['name', 'Ann'],
      ]),
      startTime: '09:00:00',
      endTime: '18:00:00',
    });
  });

  test.each<[what: string, change: object, expected: Partial<Task>]>([
    [
      'numbers as strings',
      { task_id: '500001', status_id: '3', attempts_left: '1' },
      { state: 'error', attemptsLeft: 1 },
    ],
    ['the older name of the attempts', { attempts_left: undefined, attmepts_left: 1 }, { attemptsLeft: 1 }],
    ['a status without its id', { status_id: undefined, status: 'Cancelled' }, { state: 'canceled' }],
    ['the spelling with one l', { status_id: undefined, status: 'CANCELED' }, { state: 'canceled' }],
    ['a status with a space', { status_id: null, status: 'In Progress' }, { state: 'in_progress' }],
    ['an id and a contradicting status', { status_id: 3, status: 'Processed' }, { state: 'error' }],
    ['an unknown state', { status_id: 17, status: 'Lost' }, { state: 'unknown' }],
    ['no optional values', { result_data: null, last_attempt: null, status: null }, { result: '', lastAttempt: '' }],
    ['an object as its result', { result_data: { a: 1 } }, { result: '{"a":1}' }],
    ['a time with an offset', { last_attempt: '2026-01-02T05:04:05+02:00' }, { lastAttempt: '2026-01-02T03:04:05Z' }],
    ['a time with a T', { last_attempt: '2026-01-02T03:04:05' }, { lastAttempt: '2026-01-02T03:04:05Z' }],
    ['a time with a Z', { last_attempt: '2026-12-31T23:59:59.999Z' }, { lastAttempt: '2026-12-31T23:59:59Z' }],
    [
      'a time with a blank and an offset',
      { last_attempt: '2027-01-01 01:30:00+02:00' },
      { lastAttempt: '2026-12-31T23:30:00Z' },
    ],
    ['a time with fractions', { last_attempt: '2026-01-02 03:04:05.678' }, { lastAttempt: '2026-01-02T03:04:05Z' }],
    ['a date alone', { last_attempt: '2026-01-02' }, { lastAttempt: '' }],
    ['an invalid time', { last_attempt: 'yesterday' }, { lastAttempt: '' }],
    ['data that are not a row', { custom_data: 'seen' }, { data: undefined }],
    ['a truncated row as its data', { custom_data: '{"phone' }, { data: undefined }],
    ['an array as its data', { custom_data: '["a"]' }, { data: undefined }],
    [
      'data that are an object already',
      { custom_data: { phone: '1', row: 2 } },
      {
        data: new Map<string, unknown>([
          ['phone', '1'],
          ['row', 2],
        ]),
      },
    ],
    ['data that are an array', { custom_data: ['a'] }, { data: undefined }],
    ['data that are a number', { custom_data: 5 }, { data: undefined }],
    ['no data', { custom_data: null }, { data: undefined }],
  ])('with %s is still read', async (_what, change, expected) => {
    expect(await readOne(change)).toMatchObject(expected);
  });
});

describe('a page', () => {
  test('counts unreadable entries, and reads the others', async () => {
    expect(await read([TASK, null, { ...TASK, task_id: 'x' }, 'text', TASK], '5')).toMatchObject({
      kind: 'ok',
      value: { length: 5, count: 5, tasks: [{ id: 500_001 }, { id: 500_001 }] },
    });
  });

  test('that is too long is reported, so that a shorter one can be requested', async () => {
    const long = { ...TASK, result_data: 'x'.repeat(9 * 1024 * 1024) };

    expect(await read([long])).toMatchObject({ kind: 'failed', isTooLong: true });
  });
});

describe('a look', () => {
  const list = { list_id: 7, list_name: 'people', status: 'In progress', dt_complete: '2026-01-02 03:04:05' };
  const look = async (json: unknown, ids: readonly number[] = [7]) => {
    const api = await startApi(answerWith(json));
    return { answer: await lookAtLists(makeCallContext(api.url), ids), requests: api.requests.length };
  };

  test.each<[what: string, json: object, isWhole: boolean]>([
    ['as documented', { result: [list], count: 1, total_count: 1 }, true],
    ['without a total', { result: [list] }, true],
    ['with numbers as strings', { result: [{ ...list, list_id: '7' }], total_count: '1' }, true],
    ['with lists that were not requested', { result: [list, { ...list, list_id: 8 }], total_count: 2 }, true],
  ])('%s shows a list', async (_what, json, isWhole) => {
    const { answer } = await look(json);

    expect(answer).toMatchObject({ kind: 'ok', value: { isWhole } });
    if (answer.kind === 'ok')
      expect([...answer.value.lists]).toEqual([[7, { word: 'In progress', completedAt: '2026-01-02 03:04:05' }]]);
  });

  test('that shows fewer lists than there are does not prove that one is gone, and ends', async () => {
    const { answer, requests } = await look({ result: [], total_count: 3 }, [7, 8, 9]);

    expect(answer).toMatchObject({ kind: 'ok', value: { isWhole: false } });
    expect(requests).toBeLessThanOrEqual(5);
  });

  const other = (id: number) => ({ ...list, list_id: id });
  test.each<[what: string, pages: readonly object[], seen: readonly number[], isWhole: boolean]>([
    [
      'shows lists on short pages, without a total',
      [{ result: [list] }, { result: [other(8), other(9)] }],
      [7, 8, 9],
      true,
    ],
    ['lacks a list, without a total', [{ result: [list] }, { result: [other(8)] }, { result: [] }], [7, 8], true],
    [
      'repeats a list, without a total',
      [{ result: [list] }, { result: [list, other(8)] }, { result: [] }],
      [7, 8],
      false,
    ],
    ['lacks a list', [{ result: [list, other(8)], total_count: 2 }], [7, 8], true],
    [
      'repeats a list on another page',
      [
        { result: [list, other(8)], total_count: 3 },
        { result: [other(8)], total_count: 3 },
        { result: [], total_count: 3 },
      ],
      [7, 8],
      false,
    ],
  ])('that %s', async (_what, pages, seen, isWhole) => {
    const left = [...pages];
    const api = await startApi((request, response) => answerWith(left.shift())(request, response));

    const answer = await lookAtLists(makeCallContext(api.url), [7, 8, 9]);

    expect(answer).toMatchObject({ kind: 'ok', value: { isWhole, requests: pages.length } });
    expect(answer.kind === 'ok' && [...answer.value.lists.keys()]).toEqual(seen);
  });

  test('returns only known words and times', async () => {
    const { answer } = await look({
      result: [{ ...list, status: 'Paused by +12025550101', dt_complete: 'call +12025550101' }],
      total_count: 1,
    });

    expect(JSON.stringify(answer.kind === 'ok' && [...answer.value.lists])).not.toContain('2025550');
  });
});
