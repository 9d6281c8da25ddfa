import { expect, test } from 'vitest';
import { call, errorOf, openTestSimulator } from '../../open-test-simulator.ts';

test('the account has one application, and every page after the first is empty', async () => {
  await using simulator = await openTestSimulator();

  expect(await call(simulator, 'GetApplications')).toMatchObject({
    result: [{ application_id: 1 }],
    count: 1,
    total_count: 1,
  });
  expect(await call(simulator, 'GetApplications', { offset: '1' })).toMatchObject({ result: [], total_count: 1 });
});

test('a rule is found by its id, with its scenarios', async () => {
  await using simulator = await openTestSimulator({ rules: { known: [7], withoutScenario: [8] } });
  const rule = (id: string) => call(simulator, 'GetRules', { application_id: '1', rule_id: id });

  expect(await rule('7')).toMatchObject({ result: [{ rule_id: 7, scenarios: [{ scenario_id: 1 }] }], total_count: 1 });
  expect(await rule('8')).toMatchObject({ result: [{ rule_id: 8, scenarios: [] }] });
  expect(await rule('9')).toMatchObject({ result: [], count: 0, total_count: 0 });
});

test('all rules of an application are listed', async () => {
  await using simulator = await openTestSimulator({ rules: { known: [7] } });

  expect(await call(simulator, 'GetRules', { application_name: 'dialler.simulator' })).toMatchObject({
    result: [{ rule_id: 7 }, { rule_id: 998 }],
  });
});

test('the application is required, and must exist', async () => {
  await using simulator = await openTestSimulator();

  expect(await call(simulator, 'GetRules', { rule_id: '101' })).toEqual(errorOf(134));
  expect(await call(simulator, 'GetRules', { application_id: '2' })).toEqual(errorOf(101));
});
