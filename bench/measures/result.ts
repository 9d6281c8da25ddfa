/** One figure, always with a peer or a limit that was measured in the same run. */
export interface Result {
  /** `measurement: what`, such as `streaming, 2 GB: send pass`. */
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** The peer or the limit. */
  readonly against: string;
  /** `value` divided by that of the peer. */
  readonly ratio: number;
  /** The target of the ratio; absent for figures without one. */
  readonly target?: number;
  /** Whether the ratio should be at least, or at most, the target. */
  readonly want?: 'at least' | 'at most';
  /** Absent when there is no target. */
  readonly met?: boolean;
}

/** The target of a ratio. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** Combines a figure with its target, and checks whether it was met. */
export function toResult(
  figure: Pick<Result, 'name' | 'unit' | 'value' | 'against' | 'ratio'>,
  target?: Target,
): Result {
  if (target === undefined) return figure;
  return 'atLeast' in target
    ? { ...figure, target: target.atLeast, want: 'at least', met: figure.ratio >= target.atLeast }
    : { ...figure, target: target.atMost, want: 'at most', met: figure.ratio <= target.atMost };
}
