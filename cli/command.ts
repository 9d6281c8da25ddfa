/** Wrong usage, or unreadable input. The message contains the remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** One command of the tool. */
export interface Command {
  /** The text of `--help`. */
  readonly help: string;
  /**
   * Runs the command.
   *
   * @returns the exit code.
   * @throws {UsageError} for wrong usage.
   * @throws {RefusedError} for an action that the current state does not allow.
   */
  run(args: readonly string[]): Promise<number>;
}

/** The only positional argument of a command. */
export function onlyArgument(positionals: readonly string[], what: string): string {
  const [argument, more] = positionals;
  if (argument === undefined || more !== undefined) throw new UsageError(`name one ${what}`);
  return argument;
}
