import type { FeedProps } from './feed-props.ts';

/** The feeds of the stack. Change them to your own: see `schema/config.schema.json` for every field. */
export const feeds: readonly FeedProps[] = [
  {
    id: 'operator',
    prefix: 'drops/',
    defaults: { priority: 1, max_simultaneous: 10, num_attempts: 3 },
    limits: { priority: { min: 1 }, max_simultaneous: { max: 50 }, rows: { max: 500_000 } },
  },
];
