import { distance } from 'fastest-levenshtein';

/** Letters that may differ in a short name. */
const FEW = 2;

/** One of these names that is nearly this one; `undefined` when none is near enough to be meant. */
export function findNearest(name: string, candidates: Iterable<string>): string | undefined {
  const meant = name.toLowerCase().slice(0, 100);
  const [nearest] = [...candidates]
    .map(candidate => ({ candidate, away: distance(meant, candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  if (nearest === undefined || meant === '') return undefined;
  return nearest.away <= Math.max(FEW, Math.floor(meant.length / 3)) && nearest.away < meant.length
    ? nearest.candidate
    : undefined;
}

/** What goes behind a message about a name that is none of these. */
export function hintNearest(name: string, candidates: Iterable<string>): string {
  const nearest = findNearest(name, candidates);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}
