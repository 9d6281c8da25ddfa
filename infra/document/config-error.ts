import type { Step } from './walk-schema.ts';

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Where it is, from the top of the document. */
  readonly path: readonly Step[];
  /** The feed by its id, the setting, and what it must be. */
  readonly message: string;
}

/** A configuration that no stack can be made of; its message has a line for each problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  // Not a field that is printed with the error: its lines say the same.
  readonly #problems: readonly ConfigProblem[];

  /** @param describe what a problem is as a line; with its place in the file, where there is one. */
  constructor(problems: readonly ConfigProblem[], describe = ({ message }: ConfigProblem) => message) {
    super(problems.map(describe).join('\n'));
    this.#problems = problems;
    // What called what says nothing of a file that people wrote.
    this.stack = `${this.name}: ${this.message}`;
  }

  get problems(): readonly ConfigProblem[] {
    return this.#problems;
  }
}
