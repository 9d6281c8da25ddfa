import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { call, create, errorOf, openTestSimulator } from '../open-test-simulator.ts';

const AnswerSchema = v.object({ result: v.array(v.object({ list_name: v.string() })) });

/** Creates lists with these names, one second apart. */
async function openWithLists(names: readonly string[], options: Parameters<typeof openTestSimulator>[0] = {}) {
  const start = Date.now();
  let created = 0;
  const simulator = await openTestSimulator({ ...options, now: () => start + created });
  for (const name of names) {
    await create(simulator, { name });
    created += 1000;
  }
  return { simulator, start };
}

async function namesOf(
  simulator: Awaited<ReturnType<typeof openTestSimulator>>,
  filter: Readonly<Record<string, string>>,
): Promise<string[]> {
  const answer = await call(simulator, 'GetCallLists', filter);
  return v.parse(AnswerSchema, answer).result.map(list => list.list_name);
}

const utc = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

test('a list has the documented shape and nothing more', async () => {
  const { simulator, start } = await openWithLists(['Autumn']);
  await using _ = simulator;

  const answer = await call(simulator, 'GetCallLists');

  expect(answer).toEqual({
    result: [
      {
        list_id: simulator.lists[0]?.listId,
        list_name: 'Autumn',
        priority: 1,
        rule_id: 101,
        max_simultaneous: 10,
        num_attempts: 3,
        dt_submit: utc(start),
        interval_seconds: 0,
        status: 'In progress',
        task_priority_strategy: 'first_attempts',
      },
    ],
    count: 1,
    total_count: 1,
  });
});

describe('lists are found', () => {
  test('by a part of their name, or by the whole name if the simulator is configured so', async () => {
    const names = ['Autumn', 'Autumn ~1', 'Winter'];
    const { simulator: loose } = await openWithLists(names);
    const { simulator: exact } = await openWithLists(names, { nameFilter: 'exact' });
    await using _loose = loose;
    await using _exact = exact;

    expect(await namesOf(loose, { name: 'Autumn' })).toEqual(['Autumn ~1', 'Autumn']);
    expect(await namesOf(exact, { name: 'Autumn' })).toEqual(['Autumn']);
  });

  test('by ids', async () => {
    const { simulator } = await openWithLists(['a', 'b', 'c']);
    await using _ = simulator;
    const [a, , c] = simulator.lists;

    expect(await namesOf(simulator, { list_id: `${a?.listId};${c?.listId}` })).toEqual(['c', 'a']);
    expect(await namesOf(simulator, { list_id: 'all', rule_id: '101' })).toEqual(['c', 'b', 'a']);
    expect(await namesOf(simulator, { rule_id: '102' })).toEqual([]);
    expect(await namesOf(simulator, { list_id: `${c?.listId};9999` })).toEqual(['c']);
  });

  test('by applications, and by the names of applications and rules', async () => {
    const { simulator } = await openWithLists(['a']);
    await using _ = simulator;

    expect(await namesOf(simulator, { application_id: '7;1', application_name: 'dialler.simulator' })).toEqual(['a']);
    expect(await namesOf(simulator, { rule_name: 'rule 100;rule 101' })).toEqual(['a']);
    expect(await namesOf(simulator, { application_id: '7' })).toEqual([]);
    expect(await namesOf(simulator, { application_name: 'another' })).toEqual([]);
    expect(await namesOf(simulator, { rule_name: 'rule 10' })).toEqual([]);
  });

  test('by status, and only the active ones', async () => {
    const { simulator } = await openWithLists(['going', 'stopped', 'done']);
    await using _ = simulator;
    const [going, stopped, done] = simulator.lists;
    await call(simulator, 'StopCallListProcessing', { list_id: String(stopped?.listId) });
    expect(simulator.completeList(done?.listId ?? 0)).toBe(true);

    expect(await namesOf(simulator, { status: 'In progress' })).toEqual(['going']);
    expect(await namesOf(simulator, { status: 'Canceled' })).toEqual(['stopped']);
    expect(await namesOf(simulator, { status: 'Completed' })).toEqual(['done']);
    expect(await namesOf(simulator, { is_active: 'true' })).toEqual(['going']);
    simulator.moveList(going?.listId ?? 0, 'Suspended');
    expect(await namesOf(simulator, { status: 'Suspended' })).toEqual(['going']);
    expect(await namesOf(simulator, { is_active: 'false' })).toHaveLength(3);
    expect(await namesOf(simulator, { type_list: 'MANUAL' })).toEqual([]);
  });

  test('by their dates of submission, both ends included', async () => {
    const { simulator, start } = await openWithLists(['a', 'b', 'c']);
    await using _ = simulator;

    expect(await namesOf(simulator, { from_date: utc(start + 1000) })).toEqual(['c', 'b']);
    expect(await namesOf(simulator, { to_date: utc(start + 1000) })).toEqual(['b', 'a']);
    expect(await namesOf(simulator, { from_date: utc(start + 1000), to_date: utc(start + 1000) })).toEqual(['b']);
  });

  test('page by page', async () => {
    const { simulator } = await openWithLists(['a', 'b', 'c']);
    await using _ = simulator;

    const page = await call(simulator, 'GetCallLists', { count: '2', offset: '2' });

    expect(page).toMatchObject({ result: [{ list_name: 'a' }], count: 1, total_count: 3 });
  });

  test('twenty at a time by default', async () => {
    const { simulator } = await openWithLists(Array.from({ length: 21 }, (_, index) => `list ${index}`));
    await using _ = simulator;

    expect(await call(simulator, 'GetCallLists')).toMatchObject({ count: 20, total_count: 21 });
    expect(await call(simulator, 'GetCallLists', { count: '1000' })).toMatchObject({ count: 21 });
  });
});

describe('a list that is hidden at first', () => {
  test('is missed by the configured number of looks, and then found', async () => {
    const { simulator } = await openWithLists(['Autumn', 'Winter'], { hiddenLooks: 2 });
    await using _ = simulator;
    const [autumn] = simulator.lists;

    expect(await call(simulator, 'GetCallLists', { name: 'Autumn' })).toEqual({ result: [], count: 0, total_count: 0 });
    expect(await namesOf(simulator, { list_id: String(autumn?.listId) })).toEqual([]);

    expect(await namesOf(simulator, { name: 'Autumn' })).toEqual(['Autumn']);
    expect(await namesOf(simulator, { name: 'Winter' })).toEqual([]);
    expect(simulator.lists).toMatchObject([{ hiddenLooks: 0 }, { hiddenLooks: 1 }]);
  });

  test('can still be stopped', async () => {
    const { simulator } = await openWithLists(['Autumn'], { hiddenLooks: 1 });
    await using _ = simulator;

    await call(simulator, 'StopCallListProcessing', { list_id: String(simulator.lists[0]?.listId) });

    expect(simulator.lists).toMatchObject([{ status: 'Canceled', hiddenLooks: 1 }]);
  });
});

test.each([
  ['count', '1001', 101],
  ['count', '0', 101],
  ['offset', '-1', 101],
  ['list_id', '1,2', 255],
  ['rule_id', 'x', 147],
  ['from_date', '2030-01-01', 101],
  ['to_date', '2030-13-01 00:00:00', 101],
  ['status', 'Done', 496],
  ['type_list', 'OTHER', 496],
  ['is_active', '1', 101],
  ['application_id', 'x', 101],
])('the filter "%s" = "%s" is rejected with %i', async (name, value, code) => {
  await using simulator = await openTestSimulator();

  expect(await call(simulator, 'GetCallLists', { [name]: value })).toEqual(errorOf(code));
});
