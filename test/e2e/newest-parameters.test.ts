import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../lambda/time/units.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

let stack: DropStack;
const feed = (change: object) => [{ id: 'local', prefix: PREFIX, ...change }];

describe('a feed that starts at once', () => {
  beforeAll(async () => {
    stack = await startDropStack({ feeds: feed({}) });
  });
  afterAll(() => stack.close());

  test('passes on the newest parameters, and the simulator accepts them as the reference describes', async () => {
    const startAt = Math.floor(Date.now() / 1000) + 3600;
    await stack.drop(
      'newest.csv.json',
      JSON.stringify({ start_at: startAt, list_custom_data: '{"campaign": "é & 1"}', reference_ip: '192.0.2.1' }),
    );
    await stack.drop('newest.csv', csvOf(2), COMPLETE);

    const [list] = await stack.listsOf('newest.csv');
    expect(list?.parameters).toMatchObject({
      start_at: String(startAt),
      list_custom_data: '{"campaign": "é & 1"}',
      ip_address: '192.0.2.1',
    });
  });

  test('passes on the parameters of a predictive and of a progressive list', async () => {
    const predictive = {
      ...{ call_list_type: 'predictive', queue_id: 9, acd_version: 'V2', predictive_type: 'AR_OPTIMIZED' },
      ...{ maximum_error_rate: 0.05, minimum_busy_factor: 0.9, buffer_size_target: 'VALUE', buffer_size_value: 20 },
      ...{ buffer_threshold_factor: 0.5, avg_dial_time_sec: 12.5, avg_time_talk_sec: 60, avg_total_time_sec: 80 },
      percent_successful: 40,
    };
    const progressive = {
      ...{ call_list_type: 'progressive', queue_id: 9, task_multiplier: 1.5, is_personal_campaign: true },
      personal_campaign_type: 'strict',
    };
    for (const [name, values] of Object.entries({ 'predictive.csv': predictive, 'progressive.csv': progressive })) {
      await stack.drop(`${name}.json`, JSON.stringify(values));
      await stack.drop(name, csvOf(2), COMPLETE);

      const [list] = await stack.listsOf(name);
      const sent = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, String(value)]));
      expect(list?.parameters).toMatchObject(sent);
    }
  });

  test('lets a predictive list wait for its queue', async () => {
    await stack.drop('queue.csv', csvOf(1), { ...COMPLETE, call_list_type: 'predictive' });
    expect((await stack.metadata('queue.csv'))['dropdial-error']).toContain('set queue_id');

    await stack.drop('queue.csv.json', JSON.stringify({ queue_id: 9 }));
    expect(await stack.metadata('queue.csv')).toMatchObject({ 'dropdial-status': 'created' });
  });

  test('reads and sends a file with the quote character that the uploader names', async () => {
    const body = "phone;note\n+12025550101;'half; past \"six\"'\n+12025550102;'O''Neill'\n";
    await stack.drop('quotes.csv', body, { ...COMPLETE, quote: 'apostrophe' });

    const [list] = await stack.listsOf('quotes.csv');
    expect(list?.parameters.quote).toBe("'");
    expect(list?.rows.map(({ note }) => note)).toEqual(['half; past "six"', "O'Neill"]);
  });

  test('creates a cancelled list, and does not start it', async () => {
    await stack.drop('cancelled.csv', csvOf(2), { ...COMPLETE, is_cancelled: 'true' });

    const [list] = await stack.listsOf('cancelled.csv');
    expect(list).toMatchObject({ status: 'Canceled', dialled: false });
    expect(await stack.metadata('cancelled.csv')).toMatchObject({ 'dropdial-status': 'created' });
  });

  test('rejects a start in milliseconds, or in the past, before anything is sent', async () => {
    await stack.drop('ms.csv', csvOf(1), { ...COMPLETE, start_at: String(Date.now() + HOUR_MS) });
    await stack.drop('past.csv', csvOf(1), { ...COMPLETE, start_at: '1700000000' });

    expect((await stack.metadata('ms.csv'))['dropdial-error']).toContain('looks like milliseconds');
    expect((await stack.metadata('past.csv'))['dropdial-error']).toContain('must not lie in the past');
  });
});

describe('a feed that holds its lists', () => {
  beforeAll(async () => {
    stack = await startDropStack({
      feeds: feed({ start: 'held', quietPeriodSeconds: 0 }),
      visibilityTimeoutSeconds: 3600,
    });
  });
  afterAll(() => stack.close());
  const recovered = () => stack.simulator.requests.all.filter(({ method }) => method === 'RecoverCallList').length;

  test('starts no list that its uploader wants cancelled', async () => {
    await stack.drop('cancelled.csv', csvOf(2), { ...COMPLETE, is_cancelled: 'true' });

    const [list] = await stack.listsOf('cancelled.csv');
    expect(list).toMatchObject({ status: 'Canceled', dialled: false });
    expect(await stack.metadata('cancelled.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(recovered()).toBe(0);
  });

  test('does not start such a list when its answer was lost, either', async () => {
    stack.simulator.misbehave({ method: 'CreateCallList', kind: 'answer-lost', times: 1 });
    await stack.drop('lost.csv', csvOf(2), { ...COMPLETE, is_cancelled: 'true' });

    const [list] = await stack.listsOf('lost.csv');
    expect(list).toMatchObject({ status: 'Canceled', dialled: false });
    expect(await stack.receipt('lost.csv')).toMatchObject({ state: 'created', answer: { reconciled: true } });
    expect(recovered()).toBe(0);
  });

  test('starts all other lists, including those with is_cancelled=false', async () => {
    await stack.drop('started.csv', csvOf(2), { ...COMPLETE, is_cancelled: 'false' });

    expect(await stack.listsOf('started.csv')).toMatchObject([{ status: 'In progress', dialled: true }]);
    expect(recovered()).toBe(1);
  });
});
