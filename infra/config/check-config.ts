import { ConfigError } from '../document/config-error.ts';
import { findProblems } from '../document/find-problems.ts';
import type { DropdialConfig } from '../document/settings.ts';

/**
 * Validates everything that a configuration file exports, before it is used.
 *
 * @throws {ConfigError} naming every wrong setting, one in each line.
 */
export function checkConfig(value: unknown): asserts value is DropdialConfig {
  const problems = findProblems(value);
  if (problems.length > 0) throw new ConfigError(problems);
}
