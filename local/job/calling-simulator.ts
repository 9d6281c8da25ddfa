import type { StartOptions } from '../parse-start-options.ts';

/** Seconds of calls in one second: an hour in a minute. */
const KEPT_PACE = 60;

/**
 * The settings of a simulator that calls people. The first list is called at once. If the stack stays up, the lists of
 * later drops are called as time passes.
 */
export function callingSimulator({ keep }: Pick<StartOptions, 'keep'>) {
  return { keepRows: Number.MAX_SAFE_INTEGER, ...(keep && { pace: KEPT_PACE }) };
}
