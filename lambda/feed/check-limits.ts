import type { ParameterName } from '../parameters/parameters.ts';
import type { Limits } from './limits.ts';

/** Parameters that a feed limits to certain ids. */
const LISTED = ['rule_id', 'queue_id'] as const;

/** Parameters that a feed limits to a range. */
const RANGED = ['priority', 'max_simultaneous', 'num_attempts', 'interval_seconds'] as const;

/** Parameters whose value a feed may limit. */
export const LIMITED_PARAMETERS: readonly ParameterName[] = [...LISTED, ...RANGED];

function describeRange(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
}

/**
 * What a value must be within a feed's limits, in words; `undefined` when it is.
 *
 * @param value of the parameter's type; what is not a number has no limits.
 */
export function checkLimits(name: ParameterName, value: unknown, limits: Limits): string | undefined {
  if (typeof value !== 'number') return undefined;
  for (const listed of LISTED) {
    const ids = name === listed ? limits[listed] : undefined;
    if (ids && !ids.includes(value)) return `one of ${ids.join(', ')}`;
  }
  for (const ranged of RANGED) {
    if (name !== ranged) continue;
    const { max, ...range } = limits[ranged] ?? {};
    // The highest priority overtakes every other list of the account: nobody has it by accident.
    const min = range.min ?? (ranged === 'priority' ? 1 : undefined);
    if (value < (min ?? value) || value > (max ?? value)) return describeRange(min, max);
  }
  return undefined;
}
