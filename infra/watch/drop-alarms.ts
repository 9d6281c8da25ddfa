import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type CountName, feedMetric } from './drop-metrics.ts';

/** What each alarm says. Every one has a section of its name in docs/runbook.md. */
export const ALARMS = {
  'in-doubt': 'A file was sent and nobody knows yet whether Voximplant has the list',
  'waiting-too-long': 'A drop has waited longer than its feed wants it to',
  'called-twice': 'More than one list was found for a drop: people may be called twice',
  'count-differs': 'Voximplant stored another number of contacts than were sent: people are not called',
  'api-account': 'Voximplant refuses the account or its key: nothing of this feed dials',
  'api-transient': 'Voximplant fails again and again; the drops are tried again',
  'api-refused': 'Voximplant refuses requests as wrong; the drops are rejected',
  'oldest-message': 'An event has been in the queue for an hour',
  'dead-letters': 'Events were tried too often and wait for a person',
  'undelivered-events': 'EventBridge could not put events into the queue',
  recursion: 'Lambda stopped a loop: the function wakes itself',
  'close-to-timeout': 'The function came close to its timeout: large files need more time',
  'function-errors': 'The function crashed',
  throttles: 'Lambda has no room for the function',
  'sweep-missing': 'The sweep does not run: what waits or is in doubt goes no further',
} as const;

export type AlarmName = keyof typeof ALARMS;

interface Threshold {
  readonly metric: IMetric;
  /** Goes off at this value and above, or below it. */
  readonly atLeast?: number;
  readonly below?: number;
  /** Periods in a row. */
  readonly periods?: number;
  /** What no data at all means. */
  readonly missing?: TreatMissingData;
}

/** Makes one alarm, which tells the topic when it goes off and when it is over. */
function createAlarm(
  scope: Construct,
  name: AlarmName,
  topic: ITopic | undefined,
  { metric, atLeast, below, periods = 1, missing = TreatMissingData.NOT_BREACHING }: Threshold,
  feed?: string,
): Alarm {
  const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
  const alarm = new Alarm(scope, feed === undefined ? `Alarm-${name}` : `Alarm-${name}-${feed}`, {
    metric,
    threshold: below ?? atLeast ?? 1,
    comparisonOperator: below === undefined ? GREATER_THAN_OR_EQUAL_TO_THRESHOLD : LESS_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: missing,
    alarmDescription: `dropdial${feed === undefined ? '' : `, feed ${feed}`}: ${ALARMS[name]}. What to do: docs/runbook.md#${name}`,
  });
  if (topic) {
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
  }
  return alarm;
}

/** Alarms by name; those of a feed have its id behind a slash. */
export type Alarms = ReadonlyArray<readonly [string, Alarm]>;

/** The alarms of one feed. */
export function createFeedAlarms(scope: Construct, feed: string, topic: ITopic | undefined): Alarms {
  const make = (name: AlarmName, threshold: Threshold) =>
    [`${name}/${feed}`, createAlarm(scope, name, topic, threshold, feed)] as const;
  const open = (name: CountName) => feedMetric(feed, name, { statistic: 'Maximum' });
  const quarter = { period: Duration.minutes(15) };
  // Errors are counted when there are any, so each of two counts may be missing.
  const account = new MathExpression({
    expression: 'FILL(account, 0) + FILL(token, 0)',
    usingMetrics: { account: feedMetric(feed, 'apiErrorAccount'), token: feedMetric(feed, 'apiErrorToken') },
    label: 'account and key',
  });
  return [
    make('in-doubt', { metric: open('openInDoubt'), atLeast: 1 }),
    make('waiting-too-long', { metric: open('openWaitingTooLong'), atLeast: 1 }),
    make('called-twice', { metric: feedMetric(feed, 'twins'), atLeast: 1 }),
    make('count-differs', { metric: feedMetric(feed, 'countDiffers'), atLeast: 1 }),
    make('api-account', { metric: account, atLeast: 1 }),
    make('api-transient', { metric: feedMetric(feed, 'apiErrorTransient', quarter), atLeast: 10 }),
    make('api-refused', { metric: feedMetric(feed, 'apiErrorFinal', quarter), atLeast: 3 }),
  ];
}

export interface Watched {
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly rule: IRule;
  readonly function: IFunction;
  readonly timeout: Duration;
  /** A feed whose count of what is open shows that the sweep ran. */
  readonly feed: string;
}

/** Invocations that Lambda dropped because they were a loop. */
export function recursionMetric(lambda: IFunction): Metric {
  return lambda.metric('RecursiveInvocationsDropped', { statistic: 'Sum', period: Duration.minutes(5) });
}

/** The alarms of the whole. */
export function createStackAlarms(scope: Construct, watched: Watched, topic: ITopic | undefined): Alarms {
  const { queue, deadLetterQueue, rule, function: lambda, timeout, feed } = watched;
  const make = (name: AlarmName, threshold: Threshold) => [name, createAlarm(scope, name, topic, threshold)] as const;
  const period = Duration.minutes(5);
  const failed = new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { RuleName: rule.ruleName },
    statistic: 'Sum',
    period,
  });
  return [
    make('oldest-message', {
      metric: queue.metricApproximateAgeOfOldestMessage({ period }),
      atLeast: Duration.hours(1).toSeconds(),
    }),
    make('dead-letters', {
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period }),
      atLeast: 1,
    }),
    make('undelivered-events', { metric: failed, atLeast: 1 }),
    make('recursion', { metric: recursionMetric(lambda), atLeast: 1 }),
    // The function stops itself a little before its timeout, so the timeout itself is hardly ever reached.
    make('close-to-timeout', {
      metric: lambda.metricDuration({ statistic: 'Maximum', period }),
      atLeast: 0.8 * timeout.toMilliseconds(),
    }),
    make('function-errors', { metric: lambda.metricErrors({ period }), atLeast: 1 }),
    make('throttles', { metric: lambda.metricThrottles({ period }), atLeast: 1, periods: 3 }),
    make('sweep-missing', {
      metric: feedMetric(feed, 'openWaiting', { statistic: 'SampleCount' }),
      below: 1,
      periods: 4,
      missing: TreatMissingData.BREACHING,
    }),
  ];
}
