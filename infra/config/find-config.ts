import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The file that `dropdial init` writes. */
export const CONFIG_FILE = 'dropdial.config.ts';

/** The names of a configuration file, the preferred one first. */
const NAMES = [CONFIG_FILE, 'dropdial.config.mts', 'dropdial.config.mjs', 'dropdial.config.js', 'dropdial.config.json'];

/**
 * The path of the configuration in a folder; `undefined` if there is none.
 *
 * @throws {Error} if there are several, because it would be unclear which one was deployed.
 */
export function findConfig(folder: string): string | undefined {
  const [first, second] = NAMES.filter(name => existsSync(join(folder, name)));
  if (first !== undefined && second !== undefined)
    throw new Error(`"${folder}" has two configurations, ${first} and ${second}: remove one, or name one`);
  return first && join(folder, first);
}
