import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { DropOperators } from './access/drop-operators.ts';
import type { CallListDropProps } from './call-list-drop-props.ts';
import { deliverConfiguration } from './config/deliver-configuration.ts';
import type { FeedBook } from './config/feed-book.ts';
import { describeFeed, shareOf } from './config/feed-props.ts';
import { createFeedRules } from './parts/feed-rules.ts';
import { secretNameOf } from './parts/feed-secret.ts';
import type { AlarmBook } from './watch/alarm-book.ts';
import type { OutcomeMails } from './watch/outcome-mails.ts';
import type { OutcomeRule } from './watch/rule-alarms.ts';
import { warnOfSilence } from './watch/told-of-alarms.ts';
import { watchWhole } from './watch/watch-whole.ts';

/** The parts of a drop that depend on all its feeds. */
export interface UnfinishedDrop {
  readonly props: CallListDropProps;
  readonly maxConcurrency: number;
  readonly feeds: FeedBook;
  readonly function: LambdaFunction;
  readonly dropBucket: IBucket;
  readonly ledgerBucket: IBucket;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly eventBus: IEventBus;
  readonly rule: Rule;
  readonly outcomeRules: readonly OutcomeRule[];
  readonly mails: OutcomeMails | undefined;
  readonly dashboard: Dashboard;
  readonly alarms: AlarmBook;
  readonly operators: DropOperators;
}

/** Gives the function its configuration. @returns the layer, if the configuration is too long for the environment. */
function configureFunction(scope: Construct, drop: UnfinishedDrop): LayerVersion | undefined {
  const { props, feeds, dropBucket, ledgerBucket, queue, eventBus } = drop;
  const share = shareOf(feeds.all, drop.maxConcurrency);
  return deliverConfiguration(scope, drop.function, {
    feeds: feeds.all.map(feed => describeFeed(feed, share)),
    shared: { apiUrl: props.apiUrl, suppression: props.suppression, ownsBucket: props.bucket === undefined },
    names: {
      dropBucket: dropBucket.bucketName,
      ledgerBucket: ledgerBucket.bucketName,
      queueUrl: queue.queueUrl,
      eventBus: eventBus.eventBusArn,
      secretId: feedId => feeds.find(feedId).secret?.secretArn ?? secretNameOf(feedId),
    },
  });
}

/**
 * Makes what depends on all feeds and targets. They can be added until the template is made, so this is the last step.
 *
 * @returns the layer with the configuration, if there is one.
 */
export function finishDrop(scope: Construct, drop: UnfinishedDrop): LayerVersion | undefined {
  const { props, feeds, rule, queue, deadLetterQueue, mails, eventBus, dashboard, alarms, operators } = drop;
  const layer = configureFunction(scope, drop);
  const feedRules = createFeedRules(scope, {
    rule,
    bucket: drop.dropBucket,
    isOwn: props.bucket === undefined,
    queues: { queue, deadLetters: deadLetterQueue },
    feeds: feeds.all,
  });
  mails?.finish();
  const outcomeRules = [...drop.outcomeRules, ...(mails?.rules ?? [])];
  const whole = { feedIds: feeds.ids, rule, feedRules, outcomeRules, eventBus, dashboard, alarms };
  watchWhole(scope, whole, props.alarmTopic);
  warnOfSilence(scope, alarms.byName.values());
  if (layer) operators.addLayer(layer.layerVersionArn);
  operators.addRules([rule, ...[...feedRules, ...outcomeRules].map(each => each.rule)].map(each => each.ruleArn));
  return layer;
}
