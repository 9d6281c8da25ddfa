import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What `dropdial init` writes. */
export const CONFIG_FILE = 'dropdial.config.ts';

/** The names that a configuration is found by, the first of them first. */
const NAMES = [CONFIG_FILE, 'dropdial.config.mts', 'dropdial.config.mjs', 'dropdial.config.js', 'dropdial.config.json'];

/**
 * The configuration that lies in a folder, by its path; `undefined` when there is none.
 *
 * @throws {Error} when there are several, as nobody could know which of them was deployed.
 */
export function findConfig(folder: string): string | undefined {
  const [first, second] = NAMES.filter(name => existsSync(join(folder, name)));
  if (first !== undefined && second !== undefined)
    throw new Error(`"${folder}" has two configurations, ${first} and ${second}: remove one, or name one`);
  return first && join(folder, first);
}
