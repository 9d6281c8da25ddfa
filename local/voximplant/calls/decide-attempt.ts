import type { Task } from './task.ts';

/** How a call can end. */
export interface CallOutcome {
  /**
   * `processed`: the scenario reported a result, or nothing, which counts as success. `failed`: it reported an error,
   * and the task is retried while attempts are left. `error`: it failed and requested no further attempt.
   */
  readonly ends: 'processed' | 'failed' | 'error';
  /** Its frequency relative to the other outcomes. Default 1. */
  readonly weight?: number;
  /** What the scenario reported: a text, or an object that is written as JSON. Default: nothing. */
  readonly resultData?: string | Readonly<Record<string, unknown>>;
  /** The data with which the scenario replaces the row. */
  readonly customData?: string;
  /** Applies only to rows with these values, and precedes all outcomes without `where`. */
  readonly where?: Readonly<Record<string, string>>;
}

/** Typical reports of scenarios, as in public code. */
export const DEFAULT_OUTCOMES: readonly CallOutcome[] = [
  { ends: 'processed', weight: 6, resultData: { result: true, duration: 42 } },
  { ends: 'processed', weight: 1 },
  { ends: 'failed', weight: 3, resultData: { result: false, msg: 'Failed', code: 486 } },
];

/** A pseudo-random number from 0 to less than 1, determined by the arguments. */
export function draw(...numbers: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number | 0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    hash ^= hash >>> 15;
  }
  return (hash >>> 0) / 2 ** 32;
}

function fits(row: Task['row'], where: Readonly<Record<string, string>>): boolean {
  return Object.entries(where).every(([name, value]) => row[name] === value);
}

/**
 * Decides how a call ends. The same seed, list, task and attempt always have the same outcome.
 *
 * @param outcomes the possible outcomes, by weight; without any, the scenario reports nothing.
 */
export function decideAttempt(
  outcomes: readonly CallOutcome[],
  seed: number,
  listId: number,
  { row, index, attemptsMade }: Pick<Task, 'row' | 'index' | 'attemptsMade'>,
): CallOutcome {
  const fitting = outcomes.filter(({ where }) => where !== undefined && fits(row, where));
  const possible = fitting.length > 0 ? fitting : outcomes.filter(({ where }) => where === undefined);
  const total = possible.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let rest = draw(seed, listId, index, attemptsMade) * total;
  for (const outcome of possible) {
    rest -= outcome.weight ?? 1;
    if (rest < 0) return outcome;
  }
  return { ends: 'processed' };
}
