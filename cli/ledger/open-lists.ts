import { RefusedError } from '../../lambda/acts/refused.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { type Lists, openLists as listsOf } from '../../lambda/voximplant/account.ts';
import type { CallContext } from '../../lambda/voximplant/call-method.ts';
import { createApiDispatcher } from '../../lambda/voximplant/create-call-list.ts';
import { createTokenSource } from '../../lambda/voximplant/credentials/mint-token.ts';
import { createSecretReader } from '../../lambda/voximplant/credentials/read-secret.ts';
import type { OpenLedger } from './open-ledger.ts';

/** The default maximum duration of the API calls, in milliseconds. */
const LIMIT_MS = 60_000;

/** A feed by its id. @throws {RefusedError} if the configuration has no such feed. */
export function requireFeed({ config }: OpenLedger, feedId: string): FeedConfig {
  const feed = config.feeds.find(({ id }) => id === feedId);
  if (feed === undefined) throw new RefusedError(`the configuration has no feed "${feedId}"`);
  return feed;
}

/**
 * The context for calls to a feed's account.
 *
 * @param limitMs the maximum duration of the calls, in milliseconds.
 * @throws {RefusedError} if the configuration has no such feed.
 * @throws {DropdialError} `credentials_unreadable`.
 */
export async function openApi(open: OpenLedger, feedId: string, limitMs = LIMIT_MS): Promise<CallContext> {
  const { config, now } = open;
  const feed = requireFeed(open, feedId);
  const token = await createTokenSource(createSecretReader(), now).get(
    feed.secretId,
    new Date(now().getTime() + limitMs),
  );
  const signal = AbortSignal.timeout(limitMs);
  return { apiUrl: config.apiUrl, dispatcher: createApiDispatcher(), token, signal };
}

/**
 * The lists of a feed's account.
 *
 * @throws {RefusedError} if the configuration has no such feed.
 * @throws {DropdialError} `credentials_unreadable`.
 */
export async function openLists(open: OpenLedger, feedId: string): Promise<Lists> {
  return listsOf(await openApi(open, feedId));
}
