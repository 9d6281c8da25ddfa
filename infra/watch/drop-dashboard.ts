import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  GraphWidgetView,
  type IMetric,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { recursionMetric } from './drop-alarms.ts';
import { type CountName, feedMetric } from './drop-metrics.ts';

interface Shown {
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly function: IFunction;
  readonly timeout: Duration;
  /** Those of the whole; each feed shows its own. */
  readonly alarms: readonly Alarm[];
}

const graph = (title: string, left: IMetric[], width: number, props: object = {}) =>
  new GraphWidget({ title, left, width, height: 6, ...props });

/** Alarms, queue and function, for the whole. */
export function createDashboard(scope: Construct, shown: Shown): Dashboard {
  const { queue, deadLetterQueue, function: lambda, timeout, alarms } = shown;
  const period = Duration.minutes(5);
  const dashboard = new Dashboard(scope, 'Dashboard', { defaultInterval: Duration.days(1) });
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 }));
  dashboard.addWidgets(
    graph('Oldest message (s)', [queue.metricApproximateAgeOfOldestMessage({ period })], 6),
    graph(
      'Messages',
      [
        queue.metricApproximateNumberOfMessagesVisible({ period, label: 'waiting' }),
        queue.metricApproximateNumberOfMessagesNotVisible({ period, label: 'in work or postponed' }),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, label: 'dead letters' }),
      ],
      6,
    ),
    graph(
      'Duration (ms)',
      [
        lambda.metricDuration({ statistic: 'p50', period, label: 'p50' }),
        lambda.metricDuration({ statistic: 'p95', period, label: 'p95' }),
        lambda.metricDuration({ statistic: 'Maximum', period, label: 'longest' }),
      ],
      6,
      { leftAnnotations: [{ value: timeout.toMilliseconds(), label: 'timeout' }] },
    ),
    graph(
      'Errors, throttles, loops',
      [
        lambda.metricErrors({ period, label: 'errors' }),
        lambda.metricThrottles({ period, label: 'throttles' }),
        recursionMetric(lambda),
      ],
      6,
    ),
  );
  return dashboard;
}

/** What exists once the template is made: the alarms that feeds and rules share, and what no rule could deliver. */
export function addSharedWidgets(dashboard: Dashboard, alarms: readonly Alarm[], undelivered: readonly Metric[]): void {
  dashboard.addWidgets(
    new AlarmStatusWidget({ title: 'Feeds and rules', alarms: [...alarms], width: 24, height: 2 }),
    graph('Not delivered, by rule', [...undelivered], 24),
  );
}

/** The mails about drops. */
export function addMailWidgets(dashboard: Dashboard, alarms: readonly Alarm[], metrics: readonly Metric[]): void {
  dashboard.addWidgets(
    new AlarmStatusWidget({ title: 'Mails about drops', alarms: [...alarms], width: 12, height: 3 }),
    graph('Mails: errors, throttles, unsent', [...metrics], 12, { height: 3 }),
  );
}

/** What became of the drops of one feed, and how fast. */
export function addFeedWidgets(dashboard: Dashboard, feed: string, alarms: readonly Alarm[]): void {
  const counts = (...names: CountName[]) => names.map(name => feedMetric(feed, name, { label: name }));
  const open = (...names: CountName[]) =>
    names.map(name => feedMetric(feed, name, { label: name, statistic: 'Maximum' }));
  const answer = (statistic: string) => feedMetric(feed, 'dropToAnswer', { statistic, label: statistic });
  dashboard.addWidgets(new AlarmStatusWidget({ title: `Feed ${feed}`, alarms: [...alarms], width: 24, height: 2 }));
  dashboard.addWidgets(
    graph(
      'Outcomes',
      counts('created', 'rejected', 'skipped', 'checked', 'parked', 'twins', 'countDiffers', 'unanswered', 'unclaimed'),
      6,
      {
        stacked: true,
        view: GraphWidgetView.TIME_SERIES,
      },
    ),
    graph('Open', open('openWaiting', 'openWaitingTooLong', 'openInDoubt'), 4),
    graph('Lists', [...open('listsRunning', 'listsStalled'), ...counts('completed')], 4),
    graph('Calls of ended lists', counts('callsProcessed', 'callsFailed', 'rowsUnjoined'), 4),
    graph('Contacts submitted', counts('contacts', 'rowsSuppressed', 'callsSuppressed', 'suppressionUnavailable'), 4),
    graph('From drop to answer (ms)', [answer('p50'), answer('p95')], 5),
    graph(
      'API errors by class',
      counts('apiErrorAccount', 'apiErrorToken', 'apiErrorTransient', 'apiErrorInDoubt', 'apiErrorFinal'),
      5,
      { stacked: true },
    ),
  );
}
