/** Wrong usage, or input that cannot be read; its message says what to do instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** One command of the tool. */
export interface Command {
  /** What `--help` prints. */
  readonly help: string;
  /**
   * Runs the command.
   *
   * @returns the exit code.
   * @throws {UsageError} for wrong usage.
   * @throws {RefusedError} for what cannot be done as things are.
   */
  run(args: readonly string[]): Promise<number>;
}

/** The one argument that a command takes beside its options. */
export function onlyArgument(positionals: readonly string[], what: string): string {
  const [argument, more] = positionals;
  if (argument === undefined || more !== undefined) throw new UsageError(`name one ${what}`);
  return argument;
}
