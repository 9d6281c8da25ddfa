import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DropdialConfig } from '../define-config.ts';
import { checkConfig } from './check-config.ts';

/** Where the configuration lies unless somebody says otherwise, in the folder that the CDK runs in. */
export const CONFIG_FILE = 'dropdial.config.ts';

export interface ConfigSources {
  /** The file that was asked for by name, with `-c config=FILE` or `DROPDIAL_CONFIG_FILE`. */
  readonly asked?: string | undefined;
  /** The file that is taken where nobody asked for one and there is none of the usual name. */
  readonly fallback?: string | undefined;
  /** The folder that paths are relative to. */
  readonly folder: string;
}

function findFile({ asked, fallback, folder }: ConfigSources): string {
  const path = resolve(folder, asked ?? CONFIG_FILE);
  if (existsSync(path)) return path;
  if (asked === undefined && fallback !== undefined) return resolve(folder, fallback);
  throw new Error(`there is no configuration "${path}": write one with "npx dropdial init"`);
}

/**
 * Reads and checks the configuration of a deployment: what a module exports by default, or a file of JSON.
 *
 * @throws {Error} which names the file, and the field or what to do.
 */
export async function loadConfig(sources: ConfigSources): Promise<DropdialConfig> {
  const path = findFile(sources);
  const options = path.endsWith('.json') ? { with: { type: 'json' } } : {};
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href, options);
  const { default: config } = module;
  if (config === undefined) throw new Error(`"${path}" must have "export default defineConfig({ … })"`);
  try {
    checkConfig(config);
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    // As the function will check the feeds, under another name of the same fields.
    throw new Error(`"${path}": ${what.replace(/^DROPDIAL_CONFIG: /, '')}`, { cause });
  }
  return config;
}
