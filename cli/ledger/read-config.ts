import { resolve } from 'node:path';
import { type Environment, readEnvironment } from '../../lambda/invocation/read-environment.ts';
import { UsageError } from '../command.ts';
import { readStack } from '../stack/read-stack.ts';

/** The options with which every command on submissions finds its ledger. */
export const LEDGER_OPTIONS = { config: { type: 'string' }, stack: { type: 'string' } } as const;

/** Those of a command that may be about one feed, for people or for a script. */
export const FEED_OPTIONS = {
  ...LEDGER_OPTIONS,
  feed: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const LEDGER_HELP = `  --stack NAME     the deployed stack whose function's configuration is used
  --config FILE    the function's configuration (JSON); default: DROPDIAL_CONFIG of the environment, or the stack that
                   DROPDIAL_STACK names
                   credentials and Region are those of the AWS environment`;

/** Where the function's configuration is found. */
export interface ConfigSource {
  readonly config?: string | undefined;
  readonly stack?: string | undefined;
}

/** The options with which another command finds the same configuration. */
export function sameSource({ config, stack }: ConfigSource): string[] {
  return [...(stack === undefined ? [] : ['--stack', stack]), ...(config === undefined ? [] : ['--config', config])];
}

async function readVariables({ config, stack }: ConfigSource): Promise<NodeJS.ProcessEnv> {
  if (config !== undefined && stack !== undefined) throw new UsageError('name "--config" or "--stack", not both');
  if (config !== undefined) return { ...process.env, DROPDIAL_CONFIG: `file:${resolve(config)}` };
  const name = stack ?? (process.env.DROPDIAL_CONFIG ? undefined : process.env.DROPDIAL_STACK);
  return name ? { ...process.env, ...(await readStack(name)) } : process.env;
}

/**
 * Reads a configuration: of a file, of a deployed stack, or of DROPDIAL_CONFIG or DROPDIAL_STACK in the environment.
 *
 * @throws {DropdialError} `config_invalid`.
 * @throws {UsageError} when the stack cannot be read.
 */
export async function readConfig(source: ConfigSource): Promise<Environment> {
  return readEnvironment(await readVariables(source));
}
