import type { DropdialConfig } from './document/settings.ts';

// Files of a configuration in a clone of this project import their types from here.
export type { ConfiguredFeed, DropdialConfig } from './document/settings.ts';

/** Says what a configuration file says, with every field checked by the editor. It is checked again when it is read. */
export function defineConfig(config: DropdialConfig): DropdialConfig {
  return config;
}
