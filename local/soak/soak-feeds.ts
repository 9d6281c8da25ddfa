import type { StackOptions } from '../embedded-stack.ts';

/** What makes the drops of a feed wait, or take longer. */
type FeedKind = 'plain' | 'places' | 'hours' | 'hourly' | 'parameters' | 'held';

/** The settings of each kind of feed. */
const SETTINGS: Readonly<Record<FeedKind, Readonly<Record<string, unknown>>>> = {
  plain: {},
  places: { maxActiveLists: 4 },
  hours: { callingHours: { zone: 'UTC', days: 'mon-sun', from: '09:00', to: '23:59' } },
  hourly: { limits: { dropsPerHour: 20 } },
  parameters: {},
  held: { start: 'held' },
};

export const FEED_KINDS = ['plain', 'places', 'hours', 'hourly', 'parameters', 'held'] as const satisfies FeedKind[];

/**
 * One feed of every kind: free places, calling hours, an hourly limit, parameters that arrive later, held lists.
 *
 * @param quietPeriodSeconds the feeds' `quietPeriodSeconds`.
 */
export function makeSoakFeeds(quietPeriodSeconds: number): NonNullable<StackOptions['feeds']> {
  return FEED_KINDS.map(kind => ({ id: kind, prefix: `${kind}/`, quietPeriodSeconds, ...SETTINGS[kind] }));
}
