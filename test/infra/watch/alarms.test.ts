import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import { ALARMS } from '../../../infra/watch/create-alarm.ts';
import { METRIC_NAMES, METRIC_NAMESPACE } from '../../../lambda/metrics.ts';
import { resourcesOf } from '../../support/resolve-template.ts';
import { type SynthesizedDrop, synthDrop } from '../synth-drop.ts';

let made: SynthesizedDrop;
beforeAll(() => {
  made = synthDrop(
    stack => ({ alarmTopic: new Topic(stack, 'Topic'), timeout: Duration.minutes(10) }),
    (drop, stack) => {
      drop.addFeed({
        id: 'charlie',
        prefix: 'charlie/',
        notify: ['ops@example.com'],
        results: { write: 'file' },
        suppression: [{ key: 'dnc.txt' }],
      });
      drop.onRejected(new SqsQueue(new Queue(stack, 'Target')));
    },
  );
});

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly string[];
  readonly OKActions: readonly string[];
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

/** The alarms of a name, whatever their feed. */
const alarmsOf = (name: string): AlarmProperties[] =>
  resourcesOf(made.template, 'AWS::CloudWatch::Alarm')
    .map(([, { Properties }]) => Object(Properties))
    .filter(({ AlarmDescription }) => AlarmDescription.endsWith(`docs/runbook.md#${name}`));

/** The sum of the terms of the alarm, with the given numbers. */
function evaluateMath(expression: string, countOf: (metric: string) => number): number {
  const term = /^IF\(FILL\((\w+), 0\) >= (\d+)(?: AND FILL\((\w+), 0\) > FILL\((\w+), 0\))?, FILL\((\w+), 0\), 0\)$/;
  const terms = expression.split(' + ').map(text => {
    const [, first = '', least, left, right = '', result = ''] = term.exec(text) ?? [];
    if (least === undefined) throw new Error(`no term that is known here: ${text}`);
    const isMore = left === undefined || countOf(left) > countOf(right);
    return countOf(first) >= Number(least) && isMore ? countOf(result) : 0;
  });
  return terms.reduce((sum, value) => sum + value, 0);
}

const runbook = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'runbook.md'), 'utf8');
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map(text => [text.slice(0, text.indexOf('\n')), text] as const),
);

describe('the alarms', () => {
  test('are exactly the named ones', () => {
    const names = new Set([...made.drop.alarms.keys()].map(name => name.split('/')[0]));
    expect([...names].sort()).toEqual(Object.keys(ALARMS).sort());
  });

  test('watch the lists of a feed that collects results, and of no other', () => {
    expect(alarmsOf('lists-stalled')).toHaveLength(1);
    expect(made.drop.alarms.get('lists-stalled/charlie')).toBeDefined();
  });

  test('watch the suppression lists of a feed that has some, its own or those of all feeds', () => {
    expect(alarmsOf('suppression-unavailable')).toHaveLength(1);
    expect(made.drop.alarms.get('suppression-unavailable/charlie')).toBeDefined();
    const { drop } = synthDrop({ suppression: [{ bucket: 'lists', key: 'dnc.txt' }] });
    expect([...drop.alarms.keys()].filter(name => name.startsWith('suppression-unavailable'))).toHaveLength(2);
  });

  test('watch every feed, also one that was added later', () => {
    for (const name of [
      'in-doubt',
      'waiting-too-long',
      'called-twice',
      'api-account',
      'api-refused',
      'count-differs',
    ]) {
      expect(alarmsOf(name), name).toHaveLength(3);
    }
    expect(made.drop.alarms.get('in-doubt/charlie')).toBeDefined();
  });

  describe('that feeds share', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `feed-${index}`);
    const shared = synthDrop({ feeds: ids.map(id => ({ id, prefix: `${id}/` })) });
    const sharedOf = (name: string) =>
      resourcesOf(shared.template, 'AWS::CloudWatch::Alarm')
        .map(([, { Properties }]) => Object(Properties))
        .filter(({ AlarmDescription }) => AlarmDescription.endsWith(`docs/runbook.md#${name}`));

    test.each([
      ['rejections', ['rejected', 'created'], 5],
      ['unanswered', ['unanswered'], 10],
      ['api-transient', ['apiErrorTransient'], 10],
    ])('%s: watch each feed once, %j, of %i feeds at most', (name, metrics, most) => {
      const alarms = sharedOf(name);
      const watched = alarms.map(({ Metrics }) =>
        Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: Record<string, unknown> } }) =>
          MetricStat === undefined ? [] : [MetricStat.Metric],
        ),
      );
      for (const all of watched) expect(all.length).toBeLessThanOrEqual(10);
      const pairs = watched.flat().map(({ MetricName, Dimensions }) => [MetricName, Object(Dimensions)[0].Value]);
      expect(pairs.toSorted()).toEqual(ids.flatMap(id => metrics.map(metric => [metric, id])).toSorted());
      expect(alarms).toHaveLength(Math.ceil(ids.length / most));
      for (const id of ids) expect(shared.drop.alarms.get(`${name}/${id}`), id).toBeDefined();
      expect(alarms[0].AlarmDescription).toContain('feeds feed-0, feed-1, feed-2, feed-3, feed-4');
    });

    /** The number at which the first alarm of a name goes off, and its threshold. */
    function mathOf(name: string) {
      const [{ Metrics, Threshold }] = sharedOf(name);
      const { Expression } = Metrics.find(({ Expression }: { Expression?: string }) => Expression !== undefined);
      const value = (counts: Readonly<Record<string, number>>) =>
        evaluateMath(Expression, (metric: string) => counts[metric] ?? 0);
      return { Threshold, value };
    }

    test('go off for the passing errors of one feed, and not for a few of each', () => {
      const { Threshold, value } = mathOf('api-transient');

      expect(Threshold).toBe(10);
      expect(value({ apiErrorTransient7: 10 })).toBeGreaterThanOrEqual(Threshold);
      expect(value({ apiErrorTransient0: 9, apiErrorTransient1: 9, apiErrorTransient2: 9 })).toBeLessThan(Threshold);
    });

    test('go off for the activity of one feed, whatever the others do', () => {
      const { Threshold, value } = mathOf('rejections');

      expect(Threshold).toBe(5);
      expect(value({ rejected0: 5, created0: 4, created1: 1000 })).toBeGreaterThanOrEqual(Threshold);
      expect(value({ rejected3: 5 })).toBeGreaterThanOrEqual(Threshold);
      // A few rejections, or fewer than created drops, concern only the uploader. Those of two feeds are not added up.
      expect(value({ rejected0: 5, created0: 5 })).toBeLessThan(Threshold);
      expect(value({ rejected0: 4, rejected1: 4, rejected2: 4 })).toBeLessThan(Threshold);
    });
  });

  test('notify the topic when they go off and when they recover', () => {
    const all = Object.keys(ALARMS).flatMap(alarmsOf);
    expect(all).toHaveLength(new Set(made.drop.alarms.values()).size);
    for (const { AlarmActions, OKActions } of all) {
      expect(AlarmActions).toEqual([expect.stringMatching(/:sns:.*Topic/)]);
      expect(OKActions).toEqual(AlarmActions);
    }
  });

  test('notify nobody without a topic', () => {
    const { template } = synthDrop();
    const actions = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(
      ([, { Properties }]) => Properties?.AlarmActions,
    );
    expect(new Set(actions)).toEqual(new Set([undefined]));
  });

  test('match the timeout of the function, an hour in the queue, and a single dead letter', () => {
    expect(alarmsOf('close-to-timeout')).toMatchObject([{ Threshold: 480_000 }]);
    expect(alarmsOf('oldest-message')).toMatchObject([{ Threshold: 3600 }]);
    expect(alarmsOf('dead-letters')).toMatchObject([{ Threshold: 1, TreatMissingData: 'notBreaching' }]);
  });

  test('treat missing data as a fault of the sweep alone', () => {
    const loud = Object.keys(ALARMS).filter(name => alarmsOf(name)[0]?.TreatMissingData === 'breaching');
    expect(loud).toEqual(['sweep-missing']);
    expect(alarmsOf('sweep-missing')).toMatchObject([{ Threshold: 1, ComparisonOperator: 'LessThanThreshold' }]);
  });
});

describe('the runbook', () => {
  test('has a section for every alarm, and no other', () => {
    expect([...sections.keys()]).toEqual(Object.keys(ALARMS));
  });

  test.each(Object.keys(ALARMS))('gives the meaning of %s, the fix, and the command', name => {
    expect(sections.get(name)).toMatch(
      /\*\*What it means\.\*\* .+\n[\s\S]*\*\*What to do\.\*\* .+\n[\s\S]*```\n(npx|aws) .+\n/,
    );
  });
});

describe('the dashboard', () => {
  /** The widgets in the form that CloudWatch receives. */
  function widgets(): { readonly type: string; readonly properties: Record<string, unknown> }[] {
    const [[, dashboard] = []] = resourcesOf(made.template, 'AWS::CloudWatch::Dashboard');
    return JSON.parse(String(dashboard?.Properties?.DashboardBody)).widgets;
  }

  test('shows every alarm', () => {
    const shown = widgets().flatMap(({ type, properties }) => (type === 'alarm' ? [properties.alarms].flat() : []));
    expect(shown).toHaveLength(new Set(made.drop.alarms.values()).size);
  });

  test.each(['created', 'rejected', 'contacts', 'openInDoubt', 'apiErrorAccount', 'apiErrorFinal'])(
    'shows %s of every feed',
    metric => {
      const lines = widgets().flatMap(({ properties }) => [properties.metrics ?? []].flat());
      const feeds = lines
        .filter((line): line is string[] => Array.isArray(line) && line[0] === 'dropdial' && line[1] === metric)
        .map(line => line[3]);
      expect(feeds).toEqual(['acme', 'bravo', 'charlie']);
    },
  );

  test('shows the time from drop to answer as median and 95th percentile', () => {
    const times = widgets().filter(({ properties }) => properties.title === 'From drop to answer (ms)');
    expect(times).toHaveLength(3);
    expect(JSON.stringify(times[0])).toMatch(/"stat":"p50".*"stat":"p95"/);
  });
});

describe('the metrics', () => {
  test('of alarms and dashboard are those that the function writes, and every one of them is shown', () => {
    const alarms = JSON.stringify(resourcesOf(made.template, 'AWS::CloudWatch::Alarm'));
    const [[, dashboard] = []] = resourcesOf(made.template, 'AWS::CloudWatch::Dashboard');
    const inAlarms = [...alarms.matchAll(/"MetricName":"(\w+)","Namespace":"dropdial"/g)].map(([, name]) => name);
    const onDashboard = [...String(dashboard?.Properties?.DashboardBody).matchAll(/"dropdial","(\w+)","feed"/g)].map(
      ([, name]) => name,
    );

    expect(METRIC_NAMESPACE).toBe('dropdial');
    expect(new Set(inAlarms).size).toBeGreaterThan(5);
    expect(METRIC_NAMES).toEqual(expect.arrayContaining([...inAlarms]));
    // The number of looks at a drop that waits or is in doubt says less than the number of such drops.
    const shown = METRIC_NAMES.filter(name => name !== 'waiting' && name !== 'in_doubt');
    expect(new Set(onDashboard)).toEqual(new Set(shown));
  });

  test('of one feed carry its name, those of all feeds are summed', () => {
    const { drop } = made;
    expect(drop.metricCreated('acme')).toMatchObject({
      namespace: 'dropdial',
      metricName: 'created',
      dimensions: { feed: 'acme' },
      statistic: 'Sum',
    });
    expect(drop.metricCreated()).toMatchObject({ expression: 'FILL(m0, 0) + FILL(m1, 0) + FILL(m2, 0)' });
    expect(drop.metricDropToAnswer('acme', { statistic: 'p95' })).toMatchObject({ statistic: 'p95' });
    expect(drop.metricApiErrors('token', 'acme')).toMatchObject({ metricName: 'apiErrorToken' });
  });

  test('of an unknown feed are rejected', () => {
    expect(() => made.drop.metricRejected('zulu')).toThrow('"feedId" must be one of "acme", "bravo", "charlie"');
  });
});
