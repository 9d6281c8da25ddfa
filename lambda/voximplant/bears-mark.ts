/** A mark without the blank before it. */
const MARK = /^~[0-9a-f]{12}$/;
const LENGTH = 13;

/**
 * True when a list's name has the mark of a submission: at its front or, when there is none, at its end. Lists of older functions
 * have it at the end alone; of others the API may have trimmed or cut the name.
 */
export function bearsMark(name: string, mark: string): boolean {
  const trimmed = name.trim();
  const first = trimmed.slice(0, LENGTH);
  return (MARK.test(first) ? first : trimmed.slice(-LENGTH)) === mark.trim();
}
