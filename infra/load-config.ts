import type { ConfigSources } from './config/load-config.ts';
import type { DropdialConfig } from './document/settings.ts';

export type { ConfigSources } from './config/load-config.ts';

/**
 * Reads and checks the configuration of a deployment: the default export of a module, or a document of JSON. Needs node 22.19.
 *
 * @throws {Error} with a line for each wrong setting, and its place in the file.
 */
export async function loadConfig(sources: ConfigSources): Promise<DropdialConfig> {
  // Loaded when it is called: an app that only uses the construct may run on an older node than files of a configuration need.
  const { loadConfig: load } = await import('./config/load-config.ts');
  return load(sources);
}
