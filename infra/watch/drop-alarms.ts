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
  'waiting-too-long': 'A drop has waited longer than its feed allows',
  'called-twice': 'More than one list was found for a drop: people may be called twice',
  'count-differs': 'Voximplant stored another number of contacts than were sent: people are not called',
  'suppression-unavailable': 'A suppression list cannot be used: drops wait, and nobody is called',
  'lists-stalled': 'A list has made no progress for a day, or its results cannot be collected',
  'api-account': 'Voximplant refuses the account or its key: this feed does not dial',
  'api-transient': 'Voximplant fails again and again; the drops are retried',
  'api-refused': 'Voximplant refuses requests as wrong; the drops are rejected',
  rejections: 'More drops of a feed are rejected than created: perhaps none of its files dial any more',
  unanswered: 'A file had no answer for an hour: its event was lost, or the function cannot handle it',
  'oldest-message': 'An event has been in the queue for an hour',
  'dead-letters': 'Events failed too often and wait for a person',
  'undelivered-events': 'EventBridge could not put events into the queue',
  recursion: 'Lambda stopped a loop: the function wakes itself',
  'close-to-timeout': 'The function came close to its timeout: large files need more time',
  'function-errors': 'The function crashed',
  throttles: 'Lambda has no capacity for the function',
  'sweep-missing': 'The sweep does not run: waiting and in-doubt drops make no progress',
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
  ...feeds: readonly string[]
): Alarm {
  const [first] = feeds;
  const about = feeds.length > 1 ? `, feeds ${feeds.join(', ')}` : first && `, feed ${first}`;
  const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
  const alarm = new Alarm(scope, first === undefined ? `Alarm-${name}` : `Alarm-${name}-${first}`, {
    metric,
    threshold: below ?? atLeast ?? 1,
    comparisonOperator: below === undefined ? GREATER_THAN_OR_EQUAL_TO_THRESHOLD : LESS_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: missing,
    alarmDescription: `dropdial${about ?? ''}: ${ALARMS[name]}. What to do: docs/runbook.md#${name}`,
  });
  if (topic) {
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
  }
  return alarm;
}

/** Alarms by name; those of a feed have its id behind a slash. */
export type Alarms = ReadonlyArray<readonly [string, Alarm]>;

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
    ...(has.lists
      ? [make('suppression-unavailable', { metric: feedMetric(feed, 'suppressionUnavailable'), atLeast: 1 })]
      : []),
    ...(has.results ? [make('lists-stalled', { metric: open('listsStalled'), atLeast: 1 })] : []),
    make('api-account', { metric: account, atLeast: 1 }),
    make('api-transient', { metric: feedMetric(feed, 'apiErrorTransient', quarter), atLeast: 10 }),
    make('api-refused', { metric: feedMetric(feed, 'apiErrorFinal', quarter), atLeast: 3 }),
  ];
}

/**
 * Metrics that one alarm may look at.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */
const METRICS_OF_ALARM = 10;
/** Rejected drops of a feed within an hour that may be its uploader's own affair. */
const FEW_REJECTIONS = 5;

/** Alarms that feeds share, some feeds each. What a map says of a feed is the alarm that watches it. */
function shareAlarms(
  feeds: readonly string[],
  size: number,
  make: (group: readonly string[]) => Alarm,
  name: AlarmName,
): Alarms {
  const groups = Array.from({ length: Math.ceil(feeds.length / size) }, (_, index) =>
    feeds.slice(index * size, (index + 1) * size),
  );
  return groups.flatMap(group => {
    const alarm = make(group);
    return group.map(feed => [`${name}/${feed}`, alarm] as const);
  });
}

/** A number of several feeds: what each comes to, added up. */
function sumOver(
  feeds: readonly string[],
  names: readonly CountName[],
  term: (...metrics: readonly string[]) => string,
  period: Duration,
): MathExpression {
  const idOf = (name: CountName, index: number) => `${name}${index}`;
  return new MathExpression({
    expression: feeds.map((_, index) => term(...names.map(name => `FILL(${idOf(name, index)}, 0)`))).join(' + '),
    usingMetrics: Object.fromEntries(
      feeds.flatMap((feed, index) =>
        names.map(name => [idOf(name, index), feedMetric(feed, name, { period })] as const),
      ),
    ),
    label: names.join(' and '),
    period,
  });
}

/**
 * The alarms that feeds share, once all feeds are known: a stack has room for 500 resources, and these need no more than one for five
 * or ten feeds.
 */
export function createSharedAlarms(scope: Construct, feeds: readonly string[], topic: ITopic | undefined): Alarms {
  const rejections = (group: readonly string[]) => {
    const prevail = (rejected = '', created = '') =>
      `IF(${rejected} >= ${FEW_REJECTIONS} AND ${rejected} > ${created}, ${rejected}, 0)`;
    const metric = sumOver(group, ['rejected', 'created'], prevail, Duration.hours(1));
    return createAlarm(scope, 'rejections', topic, { metric, atLeast: FEW_REJECTIONS }, ...group);
  };
  const unanswered = (group: readonly string[]) => {
    const metric = sumOver(group, ['unanswered'], (found = '') => found, Duration.minutes(5));
    return createAlarm(scope, 'unanswered', topic, { metric, atLeast: 1 }, ...group);
  };
  return [
    ...shareAlarms(feeds, METRICS_OF_ALARM / 2, rejections, 'rejections'),
    ...shareAlarms(feeds, METRICS_OF_ALARM, unanswered, 'unanswered'),
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
