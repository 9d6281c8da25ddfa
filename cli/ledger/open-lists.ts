import { RefusedError } from '../../lambda/acts/refused.ts';
import { type Lists, openLists as listsOf } from '../../lambda/voximplant/account.ts';
import { createApiDispatcher } from '../../lambda/voximplant/create-call-list.ts';
import { createTokenSource } from '../../lambda/voximplant/credentials/mint-token.ts';
import { createSecretReader } from '../../lambda/voximplant/credentials/read-secret.ts';
import type { OpenLedger } from './open-ledger.ts';

/** Longest talk with the API, in milliseconds. */
const LIMIT_MS = 60_000;

/**
 * The lists of a feed's account.
 *
 * @throws {RefusedError} when the configuration has no such feed.
 * @throws {DropdialError} `credentials_unreadable`.
 */
export async function openLists({ config, now }: OpenLedger, feedId: string): Promise<Lists> {
  const feed = config.feeds.find(({ id }) => id === feedId);
  if (feed === undefined) throw new RefusedError(`the configuration has no feed "${feedId}"`);
  const token = await createTokenSource(createSecretReader(), now).get(
    feed.secretId,
    new Date(now().getTime() + LIMIT_MS),
  );
  const signal = AbortSignal.timeout(LIMIT_MS);
  return listsOf({ apiUrl: config.apiUrl, dispatcher: createApiDispatcher(), token, signal });
}
