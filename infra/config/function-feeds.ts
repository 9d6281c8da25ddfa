import type { Config } from '../../lambda/feed/feed-config.ts';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import type { ConfiguredFeed, DropdialConfig } from '../document/settings.ts';
import { describeFeed, shareOf } from './feed-props.ts';
import { renderConfiguration } from './render-configuration.ts';

/** The default of `maxConcurrency`. */
const MAX_CONCURRENCY = 10;

/** Names in messages for resources that are not deployed yet. */
export const NOT_DEPLOYED = {
  dropBucket: 'drop-bucket',
  ledgerBucket: 'ledger-bucket',
  queueUrl: 'https://queue.invalid',
  eventBus: 'default',
  secretId: (feedId: string) => `dropdial/${feedId}`,
};

/** A feed as props of the construct, without existing resources. */
export function toFeedSettings({
  secretName: _n,
  secretKeyArn: _k,
  uploaders: _u,
  followers: _f,
  sftpUsers,
  ...feed
}: ConfiguredFeed) {
  // The construct does the same for feeds with SFTP users: a truncated upload ends in the middle of a line.
  return sftpUsers?.length ? { ...feed, lastLineEnd: feed.lastLineEnd ?? 'required' } : feed;
}

/** The feeds of a configuration in the function's form, without bucket and secret, which only a deployment knows. */
export function describeFunctionFeeds({ feeds, maxConcurrency = MAX_CONCURRENCY }: DropdialConfig) {
  const own = feeds.map(toFeedSettings);
  const share = shareOf(own, maxConcurrency);
  return own.map(feed => describeFeed(feed, share));
}

/**
 * The configuration that a deployed function would have: its feeds with every default. The names of buckets, queue and
 * secrets are placeholders.
 *
 * @param config a configuration that was checked.
 */
export function deriveFunctionConfig(config: DropdialConfig): Config {
  const { apiUrl, suppression } = config;
  const shared = { apiUrl, suppression };
  return parseConfig(JSON.stringify(renderConfiguration(describeFunctionFeeds(config), NOT_DEPLOYED, shared)));
}
