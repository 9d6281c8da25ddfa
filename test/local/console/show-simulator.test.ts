import { expect, test } from 'vitest';
import { setFault, showFaults } from '../../../local/console/faults.ts';
import { showLists } from '../../../local/console/show-simulator.ts';
import { create, openTestSimulator } from '../voximplant/open-test-simulator.ts';

const CSV = [
  'first_name;phone_number;note',
  'Ann;+12025550147;call 2025550148 instead',
  'Bob;(202) 555-0149;',
  'Cid;none;',
  '',
].join('\n');

test('a list shows the state of each call, and of its row only the end of the number', async () => {
  await using simulator = await openTestSimulator();
  await create(simulator, { name: 'Reminders for 2025550147' }, CSV);

  const [list] = showLists(simulator);

  expect(list?.name).toBe('Reminders for …47');
  expect(list?.calls.map(({ row, ending, state }) => [row, ending, state])).toEqual([
    [2, '47', 'New'],
    [3, '49', 'New'],
    [4, '', 'New'],
  ]);
  expect(JSON.stringify(list)).not.toMatch(/Ann|Bob|Cid|2025550|555-01/);
});

test('the report of a scenario is shown without the numbers in it', async () => {
  await using simulator = await openTestSimulator();
  await create(simulator, {}, CSV);
  simulator.changeTask(1001, { row: 1 }, { statusId: 2, resultData: '{"transferred":"+12025550148"}' });

  const [list] = showLists(simulator);

  expect(list?.calls[0]).toMatchObject({ state: 'Processed', result: '{"transferred":"…48"}' });
  expect(list?.counts).toEqual([
    ['New', 2],
    ['Processed', 1],
  ]);
});

test('every fault can be set and is shown as set, and all are cleared at once', async () => {
  await using simulator = await openTestSimulator();
  const armed = () => showFaults(simulator).flatMap(({ id, armed: times }) => (times > 0 ? [id] : []));
  const all = showFaults(simulator).flatMap(({ id }) => (id === 'mend' ? [] : [id]));

  for (const id of all) {
    expect(setFault(simulator, id)).toBe(true);
    expect(armed()).toEqual([id]);
    expect(setFault(simulator, 'mend')).toBe(true);
    expect(armed()).toEqual([]);
  }
  expect(setFault(simulator, 'nothing')).toBe(false);
});
