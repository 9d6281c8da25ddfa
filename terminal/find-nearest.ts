import { distance } from 'fastest-levenshtein';

/** How many letters may differ in a short name. */
const FEW = 2;

/** The candidate that nearly equals a name; `undefined` if none is close enough. */
function findNearest(name: string, candidates: Iterable<string>): string | undefined {
  const meant = name.toLowerCase().slice(0, 100);
  const [nearest] = [...candidates]
    .map(candidate => ({ candidate, away: distance(meant, candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  if (nearest === undefined || meant === '') return undefined;
  return nearest.away <= Math.max(FEW, Math.floor(meant.length / 3)) && nearest.away < meant.length
    ? nearest.candidate
    : undefined;
}

/** The end of a message about an unknown name. */
export function hintNearest(name: string, candidates: Iterable<string>): string {
  const nearest = findNearest(name, candidates);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}
