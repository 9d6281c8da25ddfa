import { isSafePattern } from 'redos-detector';

/** Most ways back that a name may lead into, whatever its length. A pattern that can have more has no bound at all, mostly. */
const MAX_SCORE = 200;
/** Longest search, in milliseconds. */
const TIMEOUT = 2000;

/** The detector reads patterns as ES2015 has them, without names of groups, which change nothing of how they match. */
function withoutGroupNames(pattern: string): string {
  return pattern.replace(/\\.|\(\?<[^>=!][^>]*>/gsu, token => (token.startsWith('\\') ? token : '('));
}

/**
 * Looks for catastrophic backtracking: file names, which partners choose, on which the pattern would take longer than its length
 * says. Stricter than needed for short names, so that a pattern that passes is safe for any.
 *
 * @param timeout of the search, in milliseconds; a pattern that takes longer is refused.
 * @returns what is wrong with the pattern, in words; `undefined` when all is well.
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
