import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DropOperators } from './access/drop-operators.ts';
import { grantFeed, grantSecret } from './access/function-permissions.ts';
import { grantLists, listsElsewhere } from './access/grant-lists.ts';
import type { CallListDropProps } from './call-list-drop-props.ts';
import type { FeedBook } from './config/feed-book.ts';
import type { FeedProps } from './config/feed-props.ts';
import { warnOfUnreached } from './config/warn-of-unreached.ts';
import { createFeedSecret, printFilling } from './parts/feed-secret.ts';
import type { AlarmBook } from './watch/alarm-book.ts';
import { createFeedAlarms } from './watch/drop-alarms.ts';
import { addFeedWidgets } from './watch/drop-dashboard.ts';

/** The resources that feeds are installed in. */
export interface FeedSite {
  readonly role: Role;
  readonly dropBucket: IBucket;
  readonly dashboard: Dashboard;
  readonly operators: DropOperators;
  readonly feeds: FeedBook;
  readonly alarms: AlarmBook;
  readonly props: CallListDropProps;
}

/**
 * Makes the resources of one feed: a secret, permissions for the function and the operators, alarms, and a row of the
 * dashboard.
 *
 * @returns the secret of the feed.
 */
export function installFeed(scope: Construct, site: FeedSite, feed: FeedProps): ISecret {
  const { role, dropBucket, props } = site;
  const compared = site.feeds.withListsOfAll(feed);
  site.feeds.add(feed);
  const secret = feed.secret ?? createFeedSecret(scope, feed.id, props.encryptionKey);
  grantSecret(role, secret);
  grantFeed(role, dropBucket, compared, props.bucket === undefined);
  grantLists(role, listsElsewhere(feed.prefix, feed.suppression), dropBucket);
  site.operators.addFeed({ prefix: feed.prefix, secret });
  warnOfUnreached(scope, feed, props.suppression);
  const has = { results: feed.results?.write === 'file', lists: compared.suppression?.length !== 0 };
  addFeedWidgets(site.dashboard, feed.id, site.alarms.keep(createFeedAlarms(scope, feed.id, has, props.alarmTopic)));
  if (!feed.secret) printFilling(scope, feed.id);
  return secret;
}
