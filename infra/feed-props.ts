import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type * as v from 'valibot';
import { type FeedConfigSchema, parseConfig } from '../lambda/feed-config.ts';

/**
 * One feed: a prefix of the drop bucket with credentials, defaults and limits of its own. The fields are those of the
 * function's configuration (`schema/config.schema.json`); the bucket and the secret are the construct's.
 */
export interface FeedProps extends Omit<v.InferInput<typeof FeedConfigSchema>, 'bucket' | 'secretId'> {
  /**
   * The secret with the service account's `credentials.json`.
   *
   * @default a new secret, `dropdial/` and the feed's id, that holds a placeholder
   */
  readonly secret?: ISecret;
}

/** A name for what only has one after deployment; the checks need some text in its place. */
const UNKNOWN = 'known-after-deployment';

/** Largest environment of a function is 4 KB; the rest of it is other variables. */
const MAX_CONFIG_BYTES = 3500;

/**
 * Checks feeds at synth as the function will at start.
 *
 * @throws {Error} which names the field.
 */
export function checkFeeds(feeds: readonly FeedProps[]): void {
  const plain = feeds.map(({ secret: _secret, ...feed }) => ({ ...feed, bucket: UNKNOWN, secretId: UNKNOWN }));
  const text = JSON.stringify({ ledgerBucket: UNKNOWN, feeds: plain });
  parseConfig(text);
  if (Buffer.byteLength(text) > MAX_CONFIG_BYTES) {
    throw new Error(
      `"feeds" must come to at most ${MAX_CONFIG_BYTES} bytes of JSON; make another construct for some of them`,
    );
  }
}
