/** Longest pattern, in UTF-16 units. */
const MAX_PATTERN = 200;
/** Largest number of quantifiers for a variable number of characters. */
const MAX_VARIABLE = 4;
/** Largest number of alternatives and optional parts. */
const MAX_CHOICES = 6;

/** The parts of a pattern that determine how long matching takes; everything else is one character or a boundary. */
const TOKEN =
  /\\(?<escaped>.)|\[(?:\\.|[^\]\\])*\]|(?<open>\(\??(?:<?[=!]|:|<[^>]*>)?)|(?<close>\))|(?<bar>\|)|(?<repeat>[*+?]|\{\d+(?:,\d*)?\})\??|./gsu;

/** Lookarounds and changes of flags. */
const UNKNOWN_GROUP = /^\(\?(?!:|<[^=!])/;

const REPEATED = 'must not repeat a group that can match in more than one way';

interface Group {
  variable: boolean;
}

/**
 * Checks by its form whether a pattern could take long to match a file name of bounded length. This is the quick check
 * at start-up; before a deployment, a detector of backtracking looks closer.
 *
 * @returns what the pattern must not contain, in words; `undefined` when it is safe.
 */
export function checkPattern(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN) return `must have at most ${MAX_PATTERN} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'must be a regular expression, with "\\" only before what has a meaning then';
  }
  const groups: Group[] = [{ variable: false }];
  /** The atom that a quantifier would repeat. */
  let atom: Group = { variable: false };
  let variable = 0;
  let choices = 0;
  for (const { groups: { escaped, open, close, bar, repeat } = {} } of pattern.matchAll(TOKEN)) {
    const group = groups.at(-1) ?? atom;
    const repeated = atom;
    atom = { variable: false };
    if (escaped !== undefined && /[1-9k]/.test(escaped)) return 'must not refer back to a group';
    if (open !== undefined) {
      if (UNKNOWN_GROUP.test(open)) return 'must not look ahead or behind, and must not change flags';
      groups.push({ variable: false });
    } else if (close !== undefined) {
      atom = groups.pop() ?? atom;
      const outer = groups.at(-1);
      if (outer && atom.variable) outer.variable = true;
    } else if (bar !== undefined) {
      choices++;
      group.variable = true;
    } else if (repeat !== undefined && !/^\{\d+\}$/.test(repeat)) {
      if (repeated.variable && repeat !== '?') return REPEATED;
      if (repeat === '?') choices++;
      else variable++;
      group.variable = true;
    } else if (repeat !== undefined && repeated.variable) return REPEATED;
  }
  if (variable > MAX_VARIABLE) return `must have at most ${MAX_VARIABLE} parts of any length`;
  if (choices > MAX_CHOICES) return `must have at most ${MAX_CHOICES} alternatives and optional parts`;
  return undefined;
}
