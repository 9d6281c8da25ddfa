import type { FeedConfig } from '../feed/feed-config.ts';
import type { PartialParameters } from '../parameters/parameters.ts';

/**
 * True when the list is created cancelled so that it can be recorded before it is started. A drop that wants it cancelled wants it
 * to stay so: then nothing is held, and nothing started.
 */
export function isHeld({ start }: Pick<FeedConfig, 'start'>, parameters: PartialParameters | undefined): boolean {
  return start === 'held' && parameters?.is_cancelled !== true;
}
