import type { Problem } from '../../lambda/problem.ts';

/** Problems of one code. */
export interface CodeSummary {
  readonly code: string;
  readonly problems: readonly Problem[];
  /** The rows that have it, in their order. */
  readonly rows: readonly number[];
}

/** Problems by their codes, the most frequent ones first. */
export function summarizeCodes(problems: readonly Problem[]): CodeSummary[] {
  return [...Map.groupBy(problems, ({ code }) => code)]
    .map(([code, ofCode]) => ({
      code,
      problems: ofCode,
      rows: [...new Set(ofCode.flatMap(({ row }) => row ?? []))].toSorted((a, b) => a - b),
    }))
    .toSorted((a, b) => b.problems.length - a.problems.length);
}
