import { isSafePattern } from 'redos-detector';

/** The maximum amount of backtracking over names of any length. Most patterns above it have no bound at all. */
const MAX_SCORE = 200;
/** The maximum duration of the search in milliseconds. */
const TIMEOUT = 2000;

/** The detector supports ES2015 patterns, which have no group names. Names do not affect matching. */
function withoutGroupNames(pattern: string): string {
  return pattern.replace(/\\.|\(\?<[^>=!][^>]*>/gsu, token => (token.startsWith('\\') ? token : '('));
}

/**
 * Looks for catastrophic backtracking: file names, chosen by partners, for which the pattern would take
 * disproportionately long. It is stricter than short names require, so that an accepted pattern is safe for any name.
 *
 * @param timeout of the search in milliseconds; a pattern that takes longer is rejected.
 * @returns the problem of the pattern, in words; `undefined` if it is safe.
 */
export function findBacktracking(pattern: string, timeout = TIMEOUT): string | undefined {
  const { safe, error } = isSafePattern(`^(?:${withoutGroupNames(pattern)})$`, {
    unicode: true,
    maxScore: MAX_SCORE,
    timeout,
  });
  if (safe) return undefined;
  const why =
    error === 'timedOut' || error === 'hitMaxSteps'
      ? 'it is too complex to be checked'
      : 'it can backtrack without end';
  return `must say what each part may hold so that no two parts can take the same characters, such as [^_]+_ instead of .+_ (${why}); got ${JSON.stringify(pattern)}`;
}
