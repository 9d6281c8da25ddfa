import type { StackOptions } from '../embedded-stack.ts';
import type { Random } from './create-random.ts';

/** S3's events on their way to the queue, with disturbances. */
export interface DisturbedEvents {
  readonly onEvent: NonNullable<StackOptions['onEvent']>;
  /** Sends of repeated events, for later. */
  readonly late: (() => void)[];
  readonly counts: { lost: number; doubled: number };
}

/**
 * Loses some events of sidecars, which sweeps make up for, and repeats events of any kind, at once or later. The event
 * of the file itself always arrives, because nothing else announces the file.
 */
export function disturbEvents(random: Random): DisturbedEvents {
  const late: (() => void)[] = [];
  const counts = { lost: 0, doubled: 0 };
  return {
    late,
    counts,
    onEvent: (body, send) => {
      if (body.includes('.csv.json') && random.oneIn(6)) {
        counts.lost++;
        return;
      }
      send(body);
      if (!random.oneIn(5)) return;
      counts.doubled++;
      if (random.oneIn(2)) send(body);
      else late.push(() => send(body));
    },
  };
}
