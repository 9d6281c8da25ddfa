import { Duration } from 'aws-cdk-lib';
import {
  MathExpression as Expression,
  type MathExpression,
  Metric,
  type MetricOptions,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, type MetricName } from '../../lambda/metrics.ts';

/** What the function counts for each feed, by the name of the metric. */
export type CountName = Exclude<MetricName, 'dropToAnswer'>;

/** Whose fault an error of the API is; which decides what happens to the drop. */
export type ApiErrorClass = 'account' | 'transient' | 'inDoubt' | 'final' | 'token';

const API_ERROR_METRICS: Readonly<Record<ApiErrorClass, CountName>> = {
  account: 'apiErrorAccount',
  transient: 'apiErrorTransient',
  inDoubt: 'apiErrorInDoubt',
  final: 'apiErrorFinal',
  token: 'apiErrorToken',
};

/** One metric of one feed. */
export function feedMetric(feed: string, metricName: MetricName, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { feed },
    statistic: 'Sum',
    period: Duration.minutes(5),
    ...options,
  });
}

/**
 * A construct with the metrics of its feeds. Each method takes a feed's id, or none for the sum over all feeds there are so far; what is
 * counted is summed over 5 minutes unless the options say otherwise.
 */
export abstract class MeasuredConstruct extends Construct {
  /** Ids of the feeds, in the order in which they were added. */
  abstract get feedIds(): readonly string[];

  /** @throws {Error} when there is no such feed. */
  protected checkFeedId(feedId: string): void {
    if (this.feedIds.includes(feedId)) return;
    throw new Error(`"feedId" must be one of ${this.feedIds.map(id => `"${id}"`).join(', ')}; got "${feedId}"`);
  }

  /** Any metric of the function, by its name. */
  metric(metricName: CountName, feedId?: string, options: MetricOptions = {}): Metric | MathExpression {
    if (feedId !== undefined) this.checkFeedId(feedId);
    const [first, ...others] = feedId === undefined ? this.feedIds : [feedId];
    if (first === undefined) throw new Error('there is no feed to measure');
    if (others.length === 0) return feedMetric(first, metricName, options);
    const usingMetrics = Object.fromEntries(
      [first, ...others].map((feed, index) => [`m${index}`, feedMetric(feed, metricName, options)]),
    );
    const expression = Object.keys(usingMetrics)
      .map(name => `FILL(${name}, 0)`)
      .join(' + ');
    const { period, label = metricName, color } = options;
    return new Expression({ expression, usingMetrics, label, ...(period && { period }), ...(color && { color }) });
  }

  /** Call lists that were created. */
  metricCreated(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('created', feedId, options);
  }

  /** Drops that were rejected. */
  metricRejected(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('rejected', feedId, options);
  }

  /** Drops that were skipped, for example because an event was repeated. */
  metricSkipped(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('skipped', feedId, options);
  }

  /** How often a drop was found waiting. `metricOpenWaiting` counts the waiting drops. */
  metricWaiting(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('waiting', feedId, options);
  }

  /** How often a drop was found in doubt. `metricOpenInDoubt` counts the drops in doubt. */
  metricInDoubt(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('in_doubt', feedId, options);
  }

  /** Dry runs. */
  metricChecked(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('checked', feedId, options);
  }

  /** Drops that were parked for a person. */
  metricParked(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('parked', feedId, options);
  }

  /** Additional lists of a submission: their people may be called twice. */
  metricTwins(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('twins', feedId, options);
  }

  /** Lists with another number of contacts, as Voximplant reports it, than were sent. */
  metricCountDiffers(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('countDiffers', feedId, options);
  }

  /** Lists whose results were collected, or that were found gone. */
  metricCompleted(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('completed', feedId, options);
  }

  /** Contacts that Voximplant stored. */
  metricContacts(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('contacts', feedId, options);
  }

  /** Rows that were not sent because their numbers are on suppression lists. */
  metricRowsSuppressed(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('rowsSuppressed', feedId, options);
  }

  /** Contacts of running lists that were cancelled because their numbers were added to suppression lists. */
  metricCallsSuppressed(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('callsSuppressed', feedId, options);
  }

  /** How often a drop waited, or a list ran on, because a suppression list could not be used. */
  metricSuppressionUnavailable(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('suppressionUnavailable', feedId, options);
  }

  /** Submissions that wait, as the last sweep counted them. */
  metricOpenWaiting(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('openWaiting', feedId, { statistic: 'Maximum', ...options });
  }

  /** Submissions that have waited longer than `maxWaitHours` of their feed. */
  metricOpenWaitingTooLong(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('openWaitingTooLong', feedId, { statistic: 'Maximum', ...options });
  }

  /** Submissions of which nobody knows yet whether Voximplant has the list. */
  metricOpenInDoubt(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('openInDoubt', feedId, { statistic: 'Maximum', ...options });
  }

  /** Files without an answer for an hour, as a listing found them. */
  metricUnanswered(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('unanswered', feedId, options);
  }

  /**
   * Objects of a feed's prefix that are no CSV. Those under no prefix are counted under the feed `-`, which no feed can be called.
   */
  metricUnclaimed(feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric('unclaimed', feedId, options);
  }

  /** Errors that Voximplant answered, by class. */
  metricApiErrors(errorClass: ApiErrorClass, feedId?: string, options?: MetricOptions): Metric | MathExpression {
    return this.metric(API_ERROR_METRICS[errorClass], feedId, options);
  }

  /** Milliseconds from the upload of a file to Voximplant's answer; the median unless the options say otherwise. */
  metricDropToAnswer(feedId: string, options?: MetricOptions): Metric {
    this.checkFeedId(feedId);
    return feedMetric(feedId, 'dropToAnswer', { statistic: 'p50', ...options });
  }
}
