import type { StackOptions } from '../embedded-stack.ts';
import type { Random } from './create-random.ts';
import type { DisturbedEvents } from './disturb-events.ts';
import type { SoakClock } from './soak-clock.ts';

/** Largest latency of a request to S3, in milliseconds. */
const MAX_LATENCY = 20;

/** Settings that every stack of a soak shares. */
export function soakSettings(
  clock: SoakClock,
  { onEvent }: Pick<DisturbedEvents, 'onEvent'>,
  random: Random,
): Pick<StackOptions, 'now' | 'onEvent' | 's3Latency' | 'maxReceiveCount'> {
  return {
    now: clock.now,
    onEvent,
    s3Latency: () => (random.oneIn(3) ? random.below(MAX_LATENCY) : 0),
    // Seconds stand for minutes here, so messages are retried far more often than in production.
    maxReceiveCount: 200,
  };
}
