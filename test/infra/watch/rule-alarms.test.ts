import { EventBus } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { resourcesOf } from '../../support/resolve-template.ts';
import { acme, bravo, type SynthesizedDrop, synthDrop } from '../synth-drop.ts';

const feedsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `feed-${at}`, prefix: `feeds/${at}/` }));

interface Watched {
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

interface RuleAlarm {
  readonly description: string;
  readonly metrics: readonly Watched[];
}

/** The alarms on rules of EventBridge, with all their metrics. */
function ruleAlarms({ template }: SynthesizedDrop): RuleAlarm[] {
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) => {
    const { AlarmDescription: description, Metrics, MetricName, Namespace, Dimensions } = Object(Properties);
    const metrics: Watched[] = Metrics
      ? Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: Watched } }) => MetricStat?.Metric ?? [])
      : [{ MetricName, Namespace, Dimensions }];
    return metrics.some(({ Namespace: space }) => space === 'AWS/Events') ? [{ description, metrics }] : [];
  });
}

/** The rules of a template as CloudWatch knows them: by their names, and the name of their bus. */
function rulesOf({ template }: SynthesizedDrop): string[] {
  return resourcesOf(template, 'AWS::Events::Rule').map(([id, { Properties }]) => {
    const { EventBusName: bus = 'default' } = Object(Properties);
    return bus === 'default' ? id : `${bus} ${id}`;
  });
}

function watchedRules(made: SynthesizedDrop): string[] {
  return ruleAlarms(made).flatMap(({ metrics }) =>
    metrics.map(({ Dimensions }) =>
      ['EventBusName', 'RuleName'].flatMap(name => Dimensions.find(({ Name }) => Name === name)?.Value ?? []).join(' '),
    ),
  );
}

describe('every rule of EventBridge is watched, by one alarm', () => {
  test.each([1, 2, 11, 45])('of %i feeds', count => {
    const made = synthDrop({ feeds: feedsOf(count) });

    expect(watchedRules(made).toSorted()).toEqual(rulesOf(made).toSorted());
    expect(rulesOf(made)).toHaveLength(count === 1 ? 1 : count + 1);
    const alarms = ruleAlarms(made);
    expect(alarms).toHaveLength(count === 1 ? 1 : 1 + Math.ceil(count / 10));
    for (const { metrics } of alarms) {
      expect(metrics.length).toBeLessThanOrEqual(10);
      expect(new Set(metrics.map(({ MetricName }) => MetricName))).toEqual(new Set(['FailedInvocations']));
    }
  });

  test('of feeds that are added later', () => {
    const made = synthDrop({ feeds: [acme] }, drop => drop.addFeed(bravo));

    expect(watchedRules(made).toSorted()).toEqual(rulesOf(made).toSorted());
    expect(made.drop.alarms.get('undelivered-events/bravo')).toBeDefined();
  });

  test.each(['default', 'of its own'])('that delivers outcomes to others, on the bus %s', bus => {
    const made = synthDrop(
      stack => ({
        feeds: [
          { ...acme, notify: ['ops@acme.example'] },
          { ...bravo, notify: ['ops@bravo.example'] },
        ],
        ...(bus === 'of its own' && { eventBus: new EventBus(stack, 'Bus') }),
      }),
      (drop, stack) => {
        const target = new SqsQueue(new Queue(stack, 'Target'));
        drop.onRejected(target);
        drop.onInDoubt(target, { feedId: 'bravo' });
        for (let at = 0; at < 9; at += 1) drop.onCreated(target, { id: `Created${at}` });
      },
    );

    expect(watchedRules(made).toSorted()).toEqual(rulesOf(made).toSorted());
    expect(rulesOf(made)).toHaveLength(3 + 2 + 11);
    const outcomes = ruleAlarms(made).filter(({ description }) => description.endsWith('#undelivered-outcomes'));
    expect(outcomes.map(({ metrics }) => metrics.length)).toEqual([10, 3]);
  });
});

test('the alarm of a rule names its feeds or itself, in its description and in the map of alarms', () => {
  const made = synthDrop({ feeds: feedsOf(11) }, (drop, stack) => {
    drop.onRejected(new SqsQueue(new Queue(stack, 'Target')));
  });
  const { alarms } = made.drop;

  expect(alarms.get('undelivered-events')).toBeDefined();
  for (const { id } of feedsOf(11)) expect(alarms.get(`undelivered-events/${id}`), id).toBeDefined();
  expect(alarms.get('undelivered-events/feed-0')).not.toBe(alarms.get('undelivered-events/feed-10'));
  expect(alarms.get('undelivered-outcomes/OnDropRejected')).toBeDefined();
  const said = ruleAlarms(made).map(({ description }) => description.replace(/: .*/, ''));
  expect(said).toEqual(expect.arrayContaining(['dropdial', 'dropdial, feed feed-10', 'dropdial, rule OnDropRejected']));
});

test('the dashboard shows the failed deliveries of each rule', () => {
  const made = synthDrop({}, (drop, stack) => {
    drop.onRejected(new SqsQueue(new Queue(stack, 'Target')));
  });
  const [[, dashboard] = []] = resourcesOf(made.template, 'AWS::CloudWatch::Dashboard');
  const { widgets }: { widgets: { properties: Record<string, unknown> }[] } = JSON.parse(
    String(dashboard?.Properties?.DashboardBody),
  );
  const lines = widgets.flatMap(({ properties }) => [properties.metrics ?? []].flat()).filter(Array.isArray);
  const shown = lines.filter(([namespace]) => namespace === 'AWS/Events').map(line => line.at(-1).label);

  expect(shown).toEqual(['bucket', 'acme', 'bravo', 'OnDropRejected']);
});
