/** Longest pattern, in UTF-16 units. */
const MAX_PATTERN = 200;
/** Most quantifiers of a variable number of characters. */
const MAX_VARIABLE = 4;
/** Most places where two ways lead on: an alternative, or something optional. */
const MAX_CHOICES = 6;

/** The parts of a pattern that matter to how long it may take; everything else is one character or a boundary. */
const TOKEN =
  /\\(?<escaped>.)|\[(?:\\.|[^\]\\])*\]|(?<open>\(\??(?:<?[=!]|:|<[^>]*>)?)|(?<close>\))|(?<bar>\|)|(?<repeat>[*+?]|\{\d+(?:,\d*)?\})\??|./gsu;

/** Lookarounds and changes of flags. */
const UNKNOWN_GROUP = /^\(\?(?!:|<[^=!])/;

const REPEATED = 'must not repeat a group that can match in more than one way';

/** What an open group holds so far. */
interface Group {
  variable: boolean;
}

/**
 * Checks a pattern by its shape alone: whether matching it against a file name of bounded length can take long. It is the quick
 * check of a start; before a deployment a detector of backtracking looks closer.
 *
 * @returns what the pattern must not hold, in words; `undefined` when all is well.
 */
export function checkPattern(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN) return `must have at most ${MAX_PATTERN} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'must be a regular expression, with "\\" only before what has a meaning then';
  }
  const groups: Group[] = [{ variable: false }];
  /** What a quantifier would repeat. */
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
