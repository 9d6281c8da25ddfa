/** The middle value; for an even number of values, the upper of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * The median of the ratios of paired runs. A machine that was slow for a while was slow for both runs of a pair, so
 * these ratios vary less than the ratio of two medians.
 */
export function medianRatio(values: readonly number[], against: readonly number[]): number {
  return median(values.map((value, run) => value / (against[run] ?? Number.NaN)));
}
