import type { Problem } from '../../problem.ts';

/** An inclusive range. A missing end means no limit. */
export interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/**
 * Checks a count of the whole file against what is allowed.
 *
 * @param noun what is counted, in the singular.
 */
export function checkSize(noun: string, code: string, count: number, { min, max }: Range): Problem | undefined {
  if (min !== undefined && count < min) {
    return {
      code: `${code}_min`,
      message: `the file must have at least ${min} ${noun}${min === 1 ? '' : 's'}; it has ${count}`,
    };
  }
  if (max !== undefined && count > max) {
    return {
      code: `${code}_max`,
      message: `the file must have at most ${max} ${noun}${max === 1 ? '' : 's'}; it has ${count}`,
    };
  }
  return undefined;
}
