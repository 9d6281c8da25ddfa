import { distance } from 'fastest-levenshtein';
import { stripInvisible } from '../name-character.ts';

/** Longest name that is compared. */
const LONGEST = 100;

/** A name as people mean it: without case, blanks, hyphens and underscores, and what nobody sees. */
export function simplify(name: string): string {
  return stripInvisible(name.slice(0, LONGEST))
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}

/** One of these names that is nearly this one: a third of its letters may be others. */
export function findNear(name: string, candidates: readonly string[]): string | undefined {
  const meant = simplify(name);
  const [nearest] = candidates
    .map(candidate => ({ candidate, away: distance(meant, simplify(candidate)) }))
    .sort((a, b) => a.away - b.away);
  return nearest !== undefined && nearest.away <= Math.floor(meant.length / 3) ? nearest.candidate : undefined;
}
