/** Formats a number with its significant digits only. */
export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size > 0 && size < 0.1) return value.toPrecision(2);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2).replace(/\B(?=(\d{3})+$)/g, ',');
}
