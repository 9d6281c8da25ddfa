import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findConfig } from '../../infra/config/find-config.ts';
import { checkConfigOf, readConfigFile } from '../../infra/config/load-config.ts';
import type { DropdialConfig } from '../../infra/document/settings.ts';
import { UsageError } from '../command.ts';

/** What was said of where the configuration is. */
export interface ConfigSource {
  readonly config?: string | undefined;
  readonly stack?: string | undefined;
}

/** Where the configuration is: a document that people write, what the function has of it, a deployed stack, or DROPDIAL_CONFIG. */
export type ConfigPlace =
  | { readonly kind: 'document'; readonly path: string; readonly config: DropdialConfig }
  | { readonly kind: 'function'; readonly path: string }
  | { readonly kind: 'stack'; readonly name: string }
  | { readonly kind: 'environment' };

/** True for what the function gets, which names the bucket of its ledger, as nothing that people write does. */
function isOfFunction(config: unknown): boolean {
  return (
    typeof config === 'object' && config !== null && 'ledgerBucket' in config && typeof config.ledgerBucket === 'string'
  );
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
 * Finds the configuration: what an option names, else what the environment names, else the file in this folder. A file is read, and
 * checked.
 *
 * @returns `undefined` when there is none.
 * @throws {UsageError} when both options are given, or the file is not there, or wrong.
 */
export async function findPlace({ config, stack }: ConfigSource): Promise<ConfigPlace | undefined> {
  if (config !== undefined && stack !== undefined) throw new UsageError('name "--config" or "--stack", not both');
  if (stack !== undefined) return { kind: 'stack', name: stack };
  if (config !== undefined) {
    const path = resolve(config);
    if (!existsSync(path)) throw new UsageError(`there is no file "${config}"`);
    return readPlace(path);
  }
  const { DROPDIAL_CONFIG, DROPDIAL_CONFIG_FILE, DROPDIAL_STACK } = process.env;
  if (DROPDIAL_CONFIG) return { kind: 'environment' };
  if (DROPDIAL_CONFIG_FILE) return findPlace({ config: DROPDIAL_CONFIG_FILE });
  if (DROPDIAL_STACK) return { kind: 'stack', name: DROPDIAL_STACK };
  const path = findConfig(process.cwd());
  return path === undefined ? undefined : readPlace(path);
}
