import type { PartialParameters } from '../parameters/parameters.ts';
import { describeHours, narrowHours, readCallingHours } from '../time/calling-hours.ts';
import type { HoursOptions } from '../time/hours-options.ts';
import type { FeedConfig } from './feed-config.ts';

/**
 * The calling hours of a drop: those of its feed, or the narrower ones of the drop; `undefined` when the feed has none.
 */
export function hoursOfDrop({ callingHours }: FeedConfig, parameters: PartialParameters): HoursOptions | undefined {
  if (callingHours === undefined) return undefined;
  const feedHours = readCallingHours(callingHours);
  const { calling_hours: own } = parameters;
  const narrowed = own === undefined ? undefined : narrowHours(feedHours, own);
  return {
    hours: narrowed ?? feedHours,
    words: narrowed ? `${own} ${callingHours.zone}` : describeHours(callingHours),
    startAt: parameters.start_at,
  };
}
