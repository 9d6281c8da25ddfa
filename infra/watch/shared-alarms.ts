import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { shareAlarms, sumOver, type WatchedPart } from './alarm-groups.ts';
import { type Alarms, createAlarm } from './create-alarm.ts';
import { type CountName, feedMetric } from './drop-metrics.ts';

/** Passing errors of a feed within a quarter of an hour that its retries may get over. */
const FEW_ERRORS = 10;
/** Rejected drops of a feed within an hour that may be its uploader's own affair. */
const FEW_REJECTIONS = 5;

function partsOf(feeds: readonly string[], counts: readonly CountName[], period: Duration): WatchedPart[] {
  return feeds.map(feed => ({
    names: [feed],
    metrics: Object.fromEntries(counts.map(count => [count, feedMetric(feed, count, { period })])),
  }));
}

/**
 * The alarms that feeds share, once all feeds are known. One that rings for one feed says nothing more when another feed joins in, so these
 * are about what feeds have in common, or what each tells its own people.
 */
export function createSharedAlarms(scope: Construct, feeds: readonly string[], topic: ITopic | undefined): Alarms {
  const hour = Duration.hours(1);
  const prevail = (rejected = '', created = '') =>
    `IF(${rejected} >= ${FEW_REJECTIONS} AND ${rejected} > ${created}, ${rejected}, 0)`;
  const rejections = shareAlarms('rejections', partsOf(feeds, ['rejected', 'created'], hour), (group, ofFeeds) =>
    createAlarm(
      scope,
      'rejections',
      topic,
      { metric: sumOver(group, prevail, hour), atLeast: FEW_REJECTIONS },
      { ofFeeds },
    ),
  );
  const period = Duration.minutes(5);
  const unanswered = shareAlarms('unanswered', partsOf(feeds, ['unanswered'], period), (group, ofFeeds) =>
    createAlarm(
      scope,
      'unanswered',
      topic,
      { metric: sumOver(group, (found = '') => found, period), atLeast: 1 },
      { ofFeeds },
    ),
  );
  const quarter = Duration.minutes(15);
  const persist = (errors = '') => `IF(${errors} >= ${FEW_ERRORS}, ${errors}, 0)`;
  const transient = shareAlarms('api-transient', partsOf(feeds, ['apiErrorTransient'], quarter), (group, ofFeeds) =>
    createAlarm(
      scope,
      'api-transient',
      topic,
      { metric: sumOver(group, persist, quarter), atLeast: FEW_ERRORS },
      { ofFeeds },
    ),
  );
  return [...rejections, ...unanswered, ...transient];
}
