import { describe, expect, test } from 'vitest';
import { call, create, errorOf, fileForm, goodParameters, openTestSimulator } from '../open-test-simulator.ts';

const now = Math.floor(Date.now() / 1000);
const predictive = { call_list_type: 'Predictive', queue_id: '7' };
const progressive = { call_list_type: 'progressive', queue_id: '7' };

describe('CreateCallList rejects', () => {
  test.each(['rule_id', 'priority', 'max_simultaneous', 'num_attempts', 'name'])(
    'a missing %s with 134',
    async name => {
      await using simulator = await openTestSimulator();
      const { [name]: _, ...others } = goodParameters;

      const absent = await call(simulator, 'CreateCallList', others, fileForm());
      const empty = await create(simulator, { [name]: '' });

      expect([absent, empty]).toEqual([errorOf(134), errorOf(134)]);
      expect(simulator.lists).toEqual([]);
    },
  );

  test.each([
    ['rule_id', '999', 147],
    ['rule_id', '0', 147],
    ['rule_id', 'x', 147],
    ['rule_id', '998', 375],
    ['priority', '-1', 247],
    ['priority', '2147483649', 247],
    ['priority', '1.5', 247],
    ['max_simultaneous', '0', 248],
    ['max_simultaneous', 'many', 248],
    ['num_attempts', '0', 249],
    ['num_attempts', '6', 249],
    ['name', 'in/coming', 253],
    ['name', 'in\\coming', 253],
    ['name', 'the "best"', 253],
    ['name', 'x'.repeat(256), 253],
    ['reference_ip', '300.1.1.1', 257],
    ['ip_address', 'home', 257],
    ['server_location', 'a b', 496],
    ['interval_seconds', '-1', 101],
    ['interval_seconds', 'soon', 101],
    ['task_priority_strategy', 'none', 496],
    ['encoding', 'klingon', 101],
    ['delimiter', '', 101],
    ['delimiter', '||', 101],
    ['escape', 'ab', 101],
    ['quote', 'ab', 101],
    ['start_at', 'tomorrow', 101],
    ['start_at', String(now - 60), 496],
    ['is_cancelled', 'yes', 101],
    ['call_list_type', 'manual', 496],
    ['queue_id', '7', 492],
    ['maximum_error_rate', '0.1', 492],
  ])('"%s" = "%s" with %i', async (name, value, code) => {
    await using simulator = await openTestSimulator();

    const answer = await create(simulator, { [name]: value });

    expect(answer).toEqual(errorOf(code));
    expect(simulator.lists).toEqual([]);
    expect(simulator.requests.all[0]).toMatchObject({ errorCode: code, isComplete: true });
  });

  test.each([
    [{ call_list_type: 'predictive' }, 485],
    [{ ...predictive, queue_id: 'x' }, 101],
    [{ ...predictive, acd_version: 'V3' }, 496],
    [{ ...predictive, maximum_error_rate: '2' }, 497],
    [{ ...predictive, maximum_error_rate: 'low' }, 101],
    [{ ...predictive, task_multiplier: '2' }, 492],
    [{ ...progressive, predictive_type: 'AR_OPTIMIZED' }, 492],
    [{ ...progressive, task_multiplier: '0.5' }, 497],
    [{ ...progressive, personal_campaign_type: 'smart' }, 492],
    [{ ...progressive, is_personal_campaign: 'no' }, 101],
    [{ ...predictive, buffer_size_value: '20' }, 492],
    [{ ...predictive, buffer_size_target: 'VALUE', buffer_size_value: '501' }, 497],
    [{ ...predictive, buffer_threshold_factor: '1' }, 492],
    [{ ...predictive, buffer_size_target: 'AGENT', buffer_threshold_factor: '-1' }, 497],
  ])('the dialer settings %o with %i', async (parameters, code) => {
    await using simulator = await openTestSimulator();

    const answer = await create(simulator, parameters);

    expect(answer).toEqual(errorOf(code));
  });

  test('a parameter given twice with different values with 101', async () => {
    await using simulator = await openTestSimulator();
    const form = fileForm();
    form.set('priority', '2');

    const answer = await call(simulator, 'CreateCallList', goodParameters, form);

    expect(answer).toEqual(errorOf(101));
  });
});

describe('CreateCallList accepts', () => {
  test.each<Record<string, string>>([
    { priority: '0' },
    { priority: '2147483648' },
    { num_attempts: '5' },
    { name: '日'.repeat(255) },
    { interval_seconds: '600', task_priority_strategy: 'repeated_attempts' },
    { reference_ip: '203.0.113.9', ip_address: '2001:db8::1', server_location: 'eu-1' },
    { start_at: String(now + 3600) },
    { list_custom_data: '{"a":1}' },
    { somebody: 'knows' },
    { ...predictive, buffer_size_target: 'VALUE', buffer_size_value: '20', percent_successful: '0.5' },
    { ...progressive, is_personal_campaign: 'true', personal_campaign_type: 'strict', task_multiplier: '1' },
  ])('%o', async parameters => {
    await using simulator = await openTestSimulator();

    const answer = await create(simulator, parameters);

    expect(answer).toMatchObject({ result: true, count: 2 });
    expect(simulator.lists[0]?.parameters).toEqual({ ...goodParameters, ...parameters });
  });

  test('only the rules that it is configured with', async () => {
    await using simulator = await openTestSimulator({ rules: { known: [7], withoutScenario: [8] } });

    const answers = await Promise.all(['7', '8', '9'].map(rule_id => create(simulator, { rule_id })));

    expect(answers).toEqual([expect.objectContaining({ result: true }), errorOf(375), errorOf(147)]);
  });
});

describe('the path', () => {
  test('names an unknown method: 103', async () => {
    await using simulator = await openTestSimulator();

    expect(await call(simulator, 'DialEverybody')).toEqual(errorOf(103));
  });

  test('and the form name no method: 102', async () => {
    await using simulator = await openTestSimulator();

    expect(await call(simulator, '')).toEqual(errorOf(102));
  });

  test('is not part of the API: 404, and 405 for verbs other than GET and POST', async () => {
    await using simulator = await openTestSimulator();

    const elsewhere = await fetch(new URL('/elsewhere', simulator.url));
    const put = await fetch(`${simulator.url}/GetCallLists`, { method: 'PUT' });

    expect([elsewhere.status, put.status]).toEqual([404, 405]);
  });
});
