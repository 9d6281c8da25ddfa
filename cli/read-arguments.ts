import { type ParseArgsConfig, parseArgs } from 'node:util';
import { hintNearest } from '../terminal/find-nearest.ts';
import { UsageError } from './command.ts';

/** Node's messages about wrong arguments, and ours; `$` is the argument. */
const WORDS: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
  [/^Option '(?:-\w, )?(--[\w-]+) <value>' argument missing/, '"$" needs a value'],
  [/^Option '(?:-\w, )?(--[\w-]+)' does not take an argument/, '"$" takes no value'],
  [
    /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument is ambiguous/,
    '"$" needs a value; one that begins with "-" is written as $=VALUE',
  ],
  [/^Unexpected argument '([^']*)'/, 'this command takes no "$"'],
];

/** What is wrong with arguments that node refused, in words. */
function describeArguments(error: unknown, options: ParseArgsConfig['options'] = {}): string {
  const message = error instanceof Error ? error.message : String(error);
  return describe(message, options) ?? message;
}

function describe(message: string, options: NonNullable<ParseArgsConfig['options']>): string | undefined {
  const [, unknown] = /^Unknown option '(-[^']*)'/.exec(message) ?? [];
  if (unknown !== undefined) {
    const known = Object.keys(options).map(name => `--${name}`);
    return `there is no option "${unknown}"${hintNearest(unknown, known) || '; --help lists those of the command'}`;
  }
  for (const [pattern, what] of WORDS) {
    const [, wrong] = pattern.exec(message) ?? [];
    if (wrong !== undefined) return what.replaceAll('$', () => wrong);
  }
  return undefined;
}

/**
 * Parses arguments with node, and explains errors in our own words.
 *
 * @throws {UsageError}
 */
export function readArguments<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(describeArguments(error, config.options), { cause: error });
  }
}
