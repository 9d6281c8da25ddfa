import type { Problem } from '../../lambda/problem.ts';

/** How often each code came. */
export type CodeCounts = Readonly<Record<string, number>>;

/** Problems of one code. */
export interface CodeSummary {
  readonly code: string;
  /** How many there are, also of those that are not here. */
  readonly count: number;
  readonly problems: readonly Problem[];
  /** The rows that have it, in their order. */
  readonly rows: readonly number[];
}

/**
 * Problems by their codes, the most frequent ones first.
 *
 * @param counts how often each code came, where only the first problems are here.
 */
export function summarizeCodes(problems: readonly Problem[], counts: CodeCounts = {}): CodeSummary[] {
  const here = Map.groupBy(problems, ({ code }) => code);
  const codes = new Set([...here.keys(), ...Object.keys(counts)]);
  return [...codes]
    .map(code => {
      const ofCode = here.get(code) ?? [];
      return {
        code,
        count: Math.max(counts[code] ?? 0, ofCode.length),
        problems: ofCode,
        rows: [...new Set(ofCode.flatMap(({ row }) => row ?? []))].toSorted((a, b) => a - b),
      };
    })
    .toSorted((a, b) => b.count - a.count);
}
