import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findConfig } from '../../infra/config/find-config.ts';
import { checkConfigOf, readConfigFile } from '../../infra/config/load-config.ts';
import type { DropdialConfig } from '../../infra/document/settings.ts';
import { UsageError } from '../command.ts';

/** The options that locate the configuration. */
export interface ConfigSource {
  readonly config?: string | undefined;
  readonly stack?: string | undefined;
}

/** Where the configuration is: a document that people write, what the function has of it as a file or in the environment, or a deployed stack. */
export type ConfigPlace =
  | { readonly kind: 'document'; readonly path: string; readonly config: DropdialConfig }
  | { readonly kind: 'function'; readonly path: string }
  | { readonly kind: 'stack'; readonly name: string }
  | { readonly kind: 'environment' };

/** The prefix of the function's variable if it names a file. */
const FILE = 'file:';

/** True for what the function gets, which names the bucket of its ledger, as nothing that people write does. */
function isOfFunction(config: unknown): boolean {
  return (
    typeof config === 'object' && config !== null && 'ledgerBucket' in config && typeof config.ledgerBucket === 'string'
  );
}

/** Reads a file that was named: what people write, or what the function has of it. */
async function readNamed(file: string): Promise<ConfigPlace> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`there is no file "${file}"`);
  return readPlace(path);
}

async function readPlace(path: string): Promise<ConfigPlace> {
  try {
    const config = await readConfigFile(path);
    if (isOfFunction(config)) return { kind: 'function', path };
    checkConfigOf(path, config);
    return { kind: 'document', path, config };
  } catch (error) {
    if (error instanceof Error) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/**
 * Finds the configuration: the one that an option names, else the one that the environment names, else the file in this
 * folder. A file is read and validated.
 *
 * @returns `undefined` if there is none.
 * @throws {UsageError} if both options are given, or the file is missing or invalid.
 */
export async function findPlace({ config, stack }: ConfigSource): Promise<ConfigPlace | undefined> {
  if (config !== undefined && stack !== undefined) throw new UsageError('name "--config" or "--stack", not both');
  if (stack !== undefined) return { kind: 'stack', name: stack };
  if (config !== undefined) return readNamed(config);
  const { DROPDIAL_CONFIG, DROPDIAL_CONFIG_FILE, DROPDIAL_STACK } = process.env;
  // The function's own variable: every command works in its environment.
  if (DROPDIAL_CONFIG?.startsWith(FILE)) return readNamed(DROPDIAL_CONFIG.slice(FILE.length));
  if (DROPDIAL_CONFIG) return { kind: 'environment' };
  if (DROPDIAL_CONFIG_FILE) return readNamed(DROPDIAL_CONFIG_FILE);
  if (DROPDIAL_STACK) return { kind: 'stack', name: DROPDIAL_STACK };
  const path = findConfig(process.cwd());
  return path === undefined ? undefined : readPlace(path);
}
