import { DropdialError } from '../errors.ts';
import type { FeedConfig } from '../feed/feed-config.ts';

/**
 * Keeps a drop from being judged while an uploader may still be at it: the youngest of its objects must be older than the
 * feed's `settleSeconds`. What is changed meanwhile is another object, with an event of its own.
 *
 * @param uploads when each of them was written.
 * @throws {DropdialError} `settling`, which says when to look again.
 */
export function settle(
  { id, settleSeconds }: Pick<FeedConfig, 'id' | 'settleSeconds'>,
  uploads: readonly (Date | undefined)[],
  now: Date,
): void {
  const youngest = Math.max(...uploads.map(upload => upload?.getTime() ?? 0));
  const remaining = settleSeconds - (now.getTime() - youngest) / 1000;
  if (settleSeconds === 0 || remaining <= 0) return;
  throw new DropdialError('settling', `feed "${id}" looks at a file when it is ${settleSeconds} s old`, {
    retryAfterSeconds: Math.min(Math.ceil(remaining), settleSeconds),
  });
}
