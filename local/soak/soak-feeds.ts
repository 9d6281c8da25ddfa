import type { StackOptions } from '../embedded-stack.ts';

/** What keeps a drop of a feed waiting, or makes its way longer. */
export type FeedKind = 'plain' | 'places' | 'hours' | 'hourly' | 'parameters' | 'held';

/** What the drops of each feed meet. */
const SETTINGS: Readonly<Record<FeedKind, Readonly<Record<string, unknown>>>> = {
  plain: {},
  places: { maxActiveLists: 4 },
  hours: { callingHours: { zone: 'UTC', days: 'mon-sun', from: '09:00', to: '23:59' } },
  hourly: { limits: { dropsPerHour: 20 } },
  parameters: {},
  held: { start: 'held' },
};

/** Every kind of feed. */
export const FEED_KINDS = ['plain', 'places', 'hours', 'hourly', 'parameters', 'held'] as const satisfies FeedKind[];

/**
 * A feed of every kind: free places, calling hours, a limit in the hour, parameters that come later, lists that are held.
 *
 * @param quietPeriodSeconds until a list that nobody saw is taken for none.
 */
export function makeSoakFeeds(quietPeriodSeconds: number): NonNullable<StackOptions['feeds']> {
  return FEED_KINDS.map(kind => ({ id: kind, prefix: `${kind}/`, quietPeriodSeconds, ...SETTINGS[kind] }));
}
