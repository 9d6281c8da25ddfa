import type { StackOptions } from '../embedded-stack.ts';
import type { Random } from './create-random.ts';
import type { DisturbedEvents } from './disturb-events.ts';
import type { SoakClock } from './soak-clock.ts';

/** Most milliseconds for which a request to S3 is on its way. */
const MAX_LATENCY = 20;

/** What every stack of a soak has, whatever takes how long in it. */
export function soakSettings(
  clock: SoakClock,
  { onEvent }: Pick<DisturbedEvents, 'onEvent'>,
  random: Random,
): Pick<StackOptions, 'now' | 'onEvent' | 's3Latency' | 'maxReceiveCount'> {
  return {
    now: clock.now,
    onEvent,
    s3Latency: () => (random.oneIn(3) ? random.below(MAX_LATENCY) : 0),
    // Seconds stand for minutes, so messages come back far more often than as deployed.
    maxReceiveCount: 200,
  };
}
