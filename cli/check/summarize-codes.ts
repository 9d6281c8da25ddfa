import type { Problem } from '../../lambda/problem.ts';

/** The number of problems by code. */
export type CodeCounts = Readonly<Record<string, number>>;

/** Problems of one code. */
interface CodeSummary {
  readonly code: string;
  /** Their number, including those not listed. */
  readonly count: number;
  readonly problems: readonly Problem[];
  /** The rows with this code, in order. */
  readonly rows: readonly number[];
}

/**
 * Problems by code, the most frequent first.
 *
 * @param counts the number of problems by code, if only the first problems are listed.
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
