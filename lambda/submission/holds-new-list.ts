import type { FeedConfig } from '../feed/feed-config.ts';
import type { PartialParameters } from '../parameters/parameters.ts';

/**
 * True if a list of this feed is created cancelled, so that it can be recorded before it is started. If the drop itself
 * asks for a cancelled list, the list stays cancelled: nothing is held, and nothing is started.
 */
export function holdsNewList({ start }: Pick<FeedConfig, 'start'>, parameters: PartialParameters | undefined): boolean {
  return start === 'held' && parameters?.is_cancelled !== true;
}
