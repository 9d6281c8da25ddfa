/** Formats a number with thousands separators, such as 1,234,567. */
export function showNumber(count: number): string {
  return count.toLocaleString('en-US');
}

/** A count with its noun, such as "1 problem" or "1,234 problems". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${showNumber(count)} ${count === 1 ? one : many}`;
}

/** A size in bytes, such as "340 MB" or "271 bytes". */
export function showBytes(bytes: number): string {
  if (bytes < 10_000) return countOf(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'] as const;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  const value = bytes / 1000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power - 1]}`;
}
