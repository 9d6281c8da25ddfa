import { describeRefusal, type Finding, type Lab, type Semantic, safe } from './semantic.ts';
import { ALL_SEMANTICS, type SemanticGroup } from './semantics/all-semantics.ts';

/** Answers of servers that lack an operation, rather than implementing it differently. */
const UNSUPPORTED = /^(?:501|405)\b/;

const AS_DOCUMENTED = safe('it was made for this');

/** Compares what a server did with what AWS documents. */
export function toFinding(semantic: Semantic, seen: string): Finding {
  if (seen === semantic.documented) return { semantic, is: 'documented', seen, otherwise: AS_DOCUMENTED };
  const otherwise = typeof semantic.otherwise === 'function' ? semantic.otherwise(seen) : semantic.otherwise;
  return { semantic, is: UNSUPPORTED.test(seen) ? 'unsupported' : 'different', seen, otherwise };
}

/** Tests one semantic. Never rejects. */
export async function judgeSemantic(semantic: Semantic, lab: Lab): Promise<Finding> {
  return toFinding(semantic, await semantic.look(lab).catch(describeRefusal));
}

/** The findings about one group of semantics. */
export interface FindingGroup {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** Tests everything that this bucket can show, one semantic after another. */
export async function judgeBucket(
  lab: Lab,
  onGroup: (group: FindingGroup) => void = () => undefined,
  groups: readonly SemanticGroup[] = ALL_SEMANTICS,
): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  for (const { name, semantics } of groups) {
    const findings: Finding[] = [];
    for (const semantic of semantics) {
      if (semantic.needsVersions && !lab.isVersioned) continue;
      findings.push(await judgeSemantic(semantic, lab));
    }
    if (findings.length > 0) onGroup({ name, findings });
    all.push(...findings);
  }
  return all;
}

/** True when no finding endangers a promise of the product. */
export function isSafe(findings: readonly Finding[]): boolean {
  return findings.every(({ otherwise }) => otherwise.isSafe);
}
