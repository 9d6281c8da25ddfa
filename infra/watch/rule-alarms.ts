import { Duration, Fn } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IEventBus, IRule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { FeedRule } from '../parts/feed-rules.ts';
import { shareAlarms, sumOver } from './alarm-groups.ts';
import { type Alarms, createAlarm } from './create-alarm.ts';

const PERIOD = Duration.minutes(5);
const failures = (failed = '') => failed;

/**
 * Events that EventBridge could not hand to the target of a rule, after all its retries. CloudWatch counts the rules of another bus than
 * the default one by the names of both.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export function failedMetric({ ruleName, ruleArn }: IRule, eventBus?: IEventBus): Metric {
  const { eventBusName = 'default' } = eventBus ?? {};
  // A reference to a rule of another bus gives "bus|rule"; the ARN ends in "rule/bus/rule".
  const dimensionsMap: Readonly<Record<string, string>> =
    eventBusName === 'default'
      ? { RuleName: eventBus ? Fn.select(1, Fn.split('/', ruleArn)) : ruleName }
      : { EventBusName: eventBusName, RuleName: Fn.select(2, Fn.split('/', ruleArn)) };
  return new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap,
    statistic: 'Sum',
    period: PERIOD,
  });
}

/** The alarms on the rules of feeds. The rule of the bucket has one of its own, and is the only rule where there is one feed. */
export function createFeedRuleAlarms(scope: Construct, rules: readonly FeedRule[], topic: ITopic | undefined): Alarms {
  const parts = rules.map(({ feeds, rule }) => ({ names: feeds, metrics: { failed: failedMetric(rule) } }));
  return shareAlarms('undelivered-events', parts, (group, ofFeeds) => {
    const metric = sumOver(group, failures, PERIOD);
    return createAlarm(scope, 'undelivered-events', topic, { metric, atLeast: 1 }, { ofFeeds });
  });
}

/** A rule that hands outcomes to somebody, by the name that people find it by. */
export interface OutcomeRule {
  readonly name: string;
  readonly rule: IRule;
}

/** The alarms on the rules that hand outcomes to others. */
export function createOutcomeRuleAlarms(
  scope: Construct,
  eventBus: IEventBus,
  rules: readonly OutcomeRule[],
  topic: ITopic | undefined,
): Alarms {
  const parts = rules.map(({ name, rule }) => ({ names: [name], metrics: { failed: failedMetric(rule, eventBus) } }));
  return shareAlarms('undelivered-outcomes', parts, (group, ofRules) => {
    const metric = sumOver(group, failures, PERIOD);
    return createAlarm(scope, 'undelivered-outcomes', topic, { metric, atLeast: 1 }, { ofRules });
  });
}

/** The failures of every rule, under the names that people know. */
export function describeUndelivered(
  rule: IRule,
  feedRules: readonly FeedRule[],
  outcomeRules: readonly OutcomeRule[],
  eventBus: IEventBus,
): readonly Metric[] {
  return [
    failedMetric(rule).with({ label: 'bucket' }),
    ...feedRules.map(each => failedMetric(each.rule).with({ label: each.feeds.join(', ') })),
    ...outcomeRules.map(each => failedMetric(each.rule, eventBus).with({ label: each.name })),
  ];
}
