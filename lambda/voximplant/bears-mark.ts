/** A mark without the space before it. */
const MARK = /^~[0-9a-f]{12}$/;
const LENGTH = 13;

/**
 * True when the name of a list has the mark of a submission, at its front or, if there is none, at its end. Older
 * versions of the function put it at the end only, and the API may have trimmed or truncated other names.
 */
export function bearsMark(name: string, mark: string): boolean {
  const trimmed = name.trim();
  const first = trimmed.slice(0, LENGTH);
  return (MARK.test(first) ? first : trimmed.slice(-LENGTH)) === mark.trim();
}
