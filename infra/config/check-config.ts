import { ConfigError } from '../document/config-error.ts';
import { findProblems } from '../document/find-problems.ts';
import type { DropdialConfig } from '../document/settings.ts';

/**
 * Checks what a configuration file exports, all of it, before anything is made of it.
 *
 * @throws {ConfigError} which names every wrong setting, each in a line of its own.
 */
export function checkConfig(value: unknown): asserts value is DropdialConfig {
  const problems = findProblems(value);
  if (problems.length > 0) throw new ConfigError(problems);
}
