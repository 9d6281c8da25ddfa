import { distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import { isParameterName, parameterNames } from '../parameters/parameters.ts';
import { checkPattern } from './check-pattern.ts';

/** Longest file name that is matched, in UTF-16 units. It bounds the cost of the slowest allowed pattern. */
const MAX_MATCHED_NAME = 128;

/** Compiles a pattern that has to match the whole name. */
function compile(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'u');
}

/** The names of a pattern's groups. */
export function groupNames(pattern: string): string[] {
  // The added empty alternative matches the empty text, so the result has all groups.
  return Object.keys(new RegExp(`${pattern}|`, 'u').exec('')?.groups ?? {});
}

/** A group whose name is nearly a parameter is taken for a typing error. */
function findMistypedGroup(pattern: string): string | undefined {
  for (const group of groupNames(pattern)) {
    const near = parameterNames.find(name => distance(name, group) === 1);
    if (near !== undefined && !isParameterName(group)) {
      return `must not name a group "${group}", which is nearly the parameter "${near}"`;
    }
  }
  return undefined;
}

const findFault = (pattern: string) => checkPattern(pattern) ?? findMistypedGroup(pattern);

/** A regular expression with named groups for a whole file name, including its ending. */
export const FileNamePatternSchema = v.pipe(
  v.string(),
  v.check(
    pattern => findFault(pattern) === undefined,
    ({ input }) => findFault(input) ?? '',
  ),
  v.description(
    'Regular expression for the whole file name of a drop, such as (?<profile>[a-z]+)-\\d{8}\\.csv; a group with the name of a parameter gives that parameter. A file with another name is rejected.',
  ),
);

/** The parameters in the name of a file; `undefined` when the name does not match. */
export function matchFileName(pattern: string, key: string): ReadonlyMap<string, string> | undefined {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const match = name.length <= MAX_MATCHED_NAME ? compile(pattern).exec(name) : null;
  if (match === null) return undefined;
  return new Map(Object.entries(match.groups ?? {}).filter(([, text]) => text !== undefined));
}
