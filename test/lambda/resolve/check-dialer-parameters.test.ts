import { describe, expect, test } from 'vitest';
import { namesWith } from '../../../lambda/parameters/parameters.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { problemsOf, resolveSources } from '../../support/resolve-sources.ts';
import { sampleOf } from '../../support/sample-parameters.ts';

const KEY = 'acme/people.csv';
const feed = makeFeed({ defaults: { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 } });
const resolve = (sidecar: object) => resolveSources(feed, KEY, { sidecar });

describe('a predictive or progressive list', () => {
  test.each(['predictive', 'progressive'])('that is %s waits for its queue', type => {
    expect(resolve({ call_list_type: type })).toEqual({ kind: 'incomplete', missing: ['queue_id'] });
    expect(resolve({ call_list_type: type, queue_id: 9 })).toMatchObject({ kind: 'complete' });
  });

  test.each<[field: string, values: object]>([
    ['task_multiplier', { call_list_type: 'predictive', queue_id: 9, task_multiplier: 2 }],
    ['is_personal_campaign', { call_list_type: 'predictive', queue_id: 9, is_personal_campaign: true }],
    ['predictive_type', { call_list_type: 'progressive', queue_id: 9, predictive_type: 'AR_OPTIMIZED' }],
    ['personal_campaign_type', { call_list_type: 'progressive', queue_id: 9, personal_campaign_type: 'smart' }],
    [
      'personal_campaign_type',
      { call_list_type: 'progressive', queue_id: 9, is_personal_campaign: false, personal_campaign_type: 'smart' },
    ],
    [
      'buffer_size_value',
      { call_list_type: 'predictive', queue_id: 9, buffer_size_target: 'AGENT', buffer_size_value: 20 },
    ],
    ['buffer_threshold_factor', { call_list_type: 'predictive', queue_id: 9, buffer_threshold_factor: 1 }],
  ])('rejects "%s", which does not apply', (field, values) => {
    expect(problemsOf(resolve(values))).toMatchObject([{ code: 'parameter_inapplicable', field, origin: 'sidecar' }]);
  });

  test.each<[field: string, bad: unknown]>([
    ['queue_id', 0],
    ['acd_version', 'V3'],
    ['maximum_error_rate', 1.01],
    ['minimum_busy_factor', -0.1],
    ['task_multiplier', 0.9],
    ['buffer_size_value', 19],
    ['buffer_size_value', 501],
    ['buffer_threshold_factor', -1],
    ['avg_dial_time_sec', '5'],
    ['percent_successful', 101],
    ['is_personal_campaign', 'true'],
    ['predictive_type', 'ar_optimized'],
  ])('rejects "%s" of %j', (field, bad) => {
    expect(problemsOf(resolve({ call_list_type: 'predictive', queue_id: 9, [field]: bad }))).toMatchObject([
      { code: 'parameter_invalid', field },
    ]);
  });
});

describe('an automatic list', () => {
  test.each(namesWith('for'))('rejects parameters of the other dialers: %s', name => {
    expect(problemsOf(resolve({ [name]: sampleOf(name) }))).toMatchObject([
      { code: 'parameter_inapplicable', field: name },
    ]);
  });

  test.each<[field: string, value: unknown]>([
    ['queue_id', 9],
    ['acd_version', 'V1'],
    ['maximum_error_rate', 0.5],
    ['task_multiplier', 2],
    ['is_personal_campaign', false],
    ['avg_total_time_sec', 5],
  ])('rejects "%s"', (field, value) => {
    expect(problemsOf(resolve({ [field]: value }))).toMatchObject([{ code: 'parameter_inapplicable', field }]);
    expect(problemsOf(resolve({ [field]: value, call_list_type: 'automatic' }))).toHaveLength(1);
  });
});

test('combinations are not checked while a required parameter is missing', () => {
  const open = makeFeed({ defaults: { rule_id: 101 } });

  expect(resolveSources(open, KEY, { tags: { queue_id: 9 } })).toMatchObject({ kind: 'incomplete' });
});

test('a queue outside the feed’s limits is rejected', () => {
  const limited = makeFeed({ ...feed, limits: { queue_id: [7, 8] } });

  expect(
    problemsOf(resolveSources(limited, KEY, { sidecar: { call_list_type: 'predictive', queue_id: 9 } })),
  ).toMatchObject([{ code: 'parameter_outside_limits', field: 'queue_id' }]);
});
