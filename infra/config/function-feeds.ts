import type { Config } from '../../lambda/feed/feed-config.ts';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import type { ConfiguredFeed, DropdialConfig } from '../document/settings.ts';
import { describeFeed, shareOf } from './feed-props.ts';
import { renderConfiguration } from './render-configuration.ts';

/** Drops that are handled at once, unless the configuration says otherwise. */
const MAX_CONCURRENCY = 10;

/** Names of what is not deployed yet, as messages show them. */
export const NOT_DEPLOYED = {
  dropBucket: 'drop-bucket',
  ledgerBucket: 'ledger-bucket',
  queueUrl: 'https://queue.invalid',
  eventBus: 'default',
  secretId: (feedId: string) => `dropdial/${feedId}`,
};

/** A feed as the construct takes it, without what is there already. */
export function toFeedSettings({
  secretName: _n,
  secretKeyArn: _k,
  uploaders: _u,
  followers: _f,
  sftpUsers,
  ...feed
}: ConfiguredFeed) {
  // As the construct has it for feeds with SFTP users: an upload that was cut ends in the middle of a line.
  return sftpUsers?.length ? { ...feed, lastLineEnd: feed.lastLineEnd ?? 'required' } : feed;
}

/** The feeds of a configuration as the function is told of them, but for bucket and secret, which only a deployment knows. */
export function describeFunctionFeeds({ feeds, maxConcurrency = MAX_CONCURRENCY }: DropdialConfig) {
  const own = feeds.map(toFeedSettings);
  const share = shareOf(own, maxConcurrency);
  return own.map(feed => describeFeed(feed, share));
}

/**
 * What the function of a deployment would go by, without one: its feeds with every default. The names of buckets, queue and secrets are
 * stand-ins.
 *
 * @param config a configuration that was checked.
 */
export function deriveFunctionConfig(config: DropdialConfig): Config {
  const { apiUrl, suppression } = config;
  const shared = { apiUrl, suppression };
  return parseConfig(JSON.stringify(renderConfiguration(describeFunctionFeeds(config), NOT_DEPLOYED, shared)));
}
