import * as v from 'valibot';
import { type FeedConfig, FeedConfigSchema } from '../../lambda/feed/feed-config.ts';

/** A feed with every default, with the changes of the test. */
export function makeFeed(change: Readonly<Record<string, unknown>> = {}): FeedConfig {
  return v.parse(FeedConfigSchema, { id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 's', ...change });
}
