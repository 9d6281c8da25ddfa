import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type AlarmName, type Alarms, createAlarm, type Threshold } from './create-alarm.ts';
import { type CountName, feedMetric } from './drop-metrics.ts';
import { failedMetric } from './rule-alarms.ts';

/**
 * The alarms of one feed.
 *
 * @param has whether its call lists are looked after, and whether it has suppression lists: a template has no room for alarms that never go
 *   off.
 */
export function createFeedAlarms(
  scope: Construct,
  feed: string,
  has: { readonly results: boolean; readonly lists: boolean },
  topic: ITopic | undefined,
): Alarms {
  const make = (name: AlarmName, threshold: Threshold) =>
    [`${name}/${feed}`, createAlarm(scope, name, topic, threshold, { ofFeeds: [feed] })] as const;
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
    ...(has.lists
      ? [make('suppression-unavailable', { metric: feedMetric(feed, 'suppressionUnavailable'), atLeast: 1 })]
      : []),
    ...(has.results ? [make('lists-stalled', { metric: open('listsStalled'), atLeast: 1 })] : []),
    make('api-account', { metric: account, atLeast: 1 }),
    make('api-refused', { metric: feedMetric(feed, 'apiErrorFinal', quarter), atLeast: 3 }),
  ];
}

interface Watched {
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
  return [
    make('oldest-message', {
      metric: queue.metricApproximateAgeOfOldestMessage({ period }),
      atLeast: Duration.hours(1).toSeconds(),
    }),
    make('dead-letters', {
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period }),
      atLeast: 1,
    }),
    make('undelivered-events', { metric: failedMetric(rule), atLeast: 1 }),
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
