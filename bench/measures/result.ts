/** One figure, always beside a peer or a limit that was measured in the same run. */
export interface Result {
  /** `measurement: what`, such as `streaming, 2 GB: send pass`. */
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** The peer or the limit. */
  readonly against: string;
  /** `value` over the same of the peer. */
  readonly ratio: number;
  /** What the ratio should reach; absent where a figure only informs. */
  readonly target?: number;
  /** Whether the ratio should be at least the target, or at most. */
  readonly want?: 'at least' | 'at most';
  /** Absent where there is no target. */
  readonly met?: boolean;
}

/** What the ratio of a figure should be. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** Puts a figure and its ratio together, and says whether the target was met. */
export function toResult(
  figure: Pick<Result, 'name' | 'unit' | 'value' | 'against' | 'ratio'>,
  target?: Target,
): Result {
  if (target === undefined) return figure;
  return 'atLeast' in target
    ? { ...figure, target: target.atLeast, want: 'at least', met: figure.ratio >= target.atLeast }
    : { ...figure, target: target.atMost, want: 'at most', met: figure.ratio <= target.atMost };
}
