import { distance } from 'fastest-levenshtein';
import { stripInvisible } from '../name-character.ts';

/** Longer names are cut before they are compared. */
const LONGEST = 100;

/** A name for comparison: without case, blanks, hyphens, underscores and invisible characters. */
export function simplify(name: string): string {
  return stripInvisible(name.slice(0, LONGEST))
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}

/** A candidate that nearly equals this name: up to a third of its letters may differ. */
export function findNear(name: string, candidates: readonly string[]): string | undefined {
  const meant = simplify(name);
  const [nearest] = candidates
    .map(candidate => ({ candidate, away: distance(meant, simplify(candidate)) }))
    .sort((a, b) => a.away - b.away);
  return nearest !== undefined && nearest.away <= Math.floor(meant.length / 3) ? nearest.candidate : undefined;
}
