import type { FeedConfig } from '../feed/feed-config.ts';
import type { Receipt, WaitReason } from '../ledger/receipt.ts';

/** Waits that the feed ordered, which must not make a drop stale. */
const ORDERED: ReadonlySet<WaitReason> = new Set(['calling_hours', 'hourly_limit']);

const HOUR_MS = 3_600_000;

/** Why a drop is too old to be sent, so that an old dead letter never restarts an old campaign; `undefined` when it is not. */
export function describeAge(
  { drop, wait }: Pick<Receipt, 'drop' | 'wait'>,
  now: Date,
  { id, maxAgeHours }: FeedConfig,
): string | undefined {
  const until = wait?.notBefore !== undefined && ORDERED.has(wait.for) ? Date.parse(wait.notBefore) : 0;
  const hours = (now.getTime() - Math.max(until, Date.parse(drop.uploadedAt))) / HOUR_MS;
  if (hours <= maxAgeHours) return undefined;
  return `the object is ${Math.floor(hours)} hours old; feed "${id}" takes objects of at most ${maxAgeHours} hours`;
}
