import type { Step } from './walk-schema.ts';

/** A problem of a configuration. */
export interface ConfigProblem {
  /** The path from the top of the document. */
  readonly path: readonly Step[];
  /** The feed by its id, the setting, and what it must be. */
  readonly message: string;
}

/** A configuration that no stack can be made from. The message has a line for each problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  // Not a public field, because node would print it with the error and repeat the message.
  readonly #problems: readonly ConfigProblem[];

  /** @param describe formats a problem as a line, with its place in the file if there is one. */
  constructor(problems: readonly ConfigProblem[], describe = ({ message }: ConfigProblem) => message) {
    super(problems.map(describe).join('\n'));
    this.#problems = problems;
    // A stack trace is no help with a file that people wrote.
    this.stack = `${this.name}: ${this.message}`;
  }

  get problems(): readonly ConfigProblem[] {
    return this.#problems;
  }
}
