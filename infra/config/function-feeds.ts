import type { Config } from '../../lambda/feed/feed-config.ts';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import type { ConfiguredFeed, DropdialConfig } from '../define-config.ts';
import { describeFeed, shareOf } from './feed-props.ts';
import { renderConfiguration } from './render-configuration.ts';

/** Drops that are handled at once, unless the configuration says otherwise. */
const MAX_CONCURRENCY = 10;

/** Names of what is not deployed yet. */
const NOT_DEPLOYED = {
  dropBucket: 'drop-bucket',
  ledgerBucket: 'ledger-bucket',
  queueUrl: 'https://queue.invalid',
  eventBus: 'default',
  secretId: (feedId: string) => `dropdial/${feedId}`,
};

function withoutSecret({ secretName: _name, ...feed }: ConfiguredFeed) {
  return feed;
}

/** The feeds of a configuration as the function is told of them, but for bucket and secret, which only a deployment knows. */
export function describeFunctionFeeds({ feeds, maxConcurrency = MAX_CONCURRENCY }: DropdialConfig) {
  const own = feeds.map(withoutSecret);
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
