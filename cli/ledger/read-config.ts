import { DropdialError } from '../../lambda/errors.ts';
import type { Config } from '../../lambda/feed/feed-config.ts';
import { type Environment, readEnvironment } from '../../lambda/invocation/read-environment.ts';
import { UsageError } from '../command.ts';
import { type ConfigPlace, type ConfigSource, findPlace } from '../config/find-place.ts';
import { nameStack } from '../config/name-stack.ts';
import { readFunctions, readStack } from '../stack/read-stack.ts';

/** The options with which every command on submissions finds its ledger. */
export const LEDGER_OPTIONS = { config: { type: 'string' }, stack: { type: 'string' } } as const;

/** The options of a command that may be limited to one feed, for people or scripts. */
export const FEED_OPTIONS = {
  ...LEDGER_OPTIONS,
  feed: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const LEDGER_HELP = `  --config FILE    the configuration (.ts or .json) whose stack is meant; default: DROPDIAL_CONFIG_FILE or DROPDIAL_STACK of
                   the environment, or dropdial.config.ts in this folder
  --stack NAME     the deployed stack by its name; credentials and Region are those of the AWS environment. NAME/CONSTRUCT names
                   one of several constructs in a stack, as "dropdial outputs" lists them`;

/** The options with which another command finds the same configuration. */
export function sameSource({ config, stack }: ConfigSource): string[] {
  return [...(stack === undefined ? [] : ['--stack', stack]), ...(config === undefined ? [] : ['--config', config])];
}

/** Sets the Region of the stack for every AWS client that is made later. */
function goTo(place: ConfigPlace): void {
  const region = place.kind === 'document' ? place.config.env?.region : undefined;
  if (region !== undefined) process.env.AWS_REGION = region;
}

function requirePlace(place: ConfigPlace | undefined): ConfigPlace {
  if (place !== undefined) return place;
  throw new UsageError(
    'which stack? Name it with --stack, or its configuration with --config, or set DROPDIAL_STACK; a folder that has dropdial.config.ts needs neither',
  );
}

async function readVariables(place: ConfigPlace): Promise<NodeJS.ProcessEnv> {
  goTo(place);
  const stackName = nameStack(place);
  if (stackName !== undefined) return { ...process.env, ...(await readStack(stackName)) };
  return place.kind === 'function' ? { ...process.env, DROPDIAL_CONFIG: `file:${place.path}` } : process.env;
}

/**
 * Reads the function's configuration: that of the stack described by a configuration file, of a named stack, or of
 * DROPDIAL_CONFIG in the environment.
 *
 * @throws {DropdialError} `config_invalid`.
 * @throws {UsageError} if the file is invalid, or the stack cannot be read.
 */
export async function readConfig(source: ConfigSource): Promise<Environment> {
  const place = requirePlace(await findPlace(source));
  const variables = await readVariables(place);
  try {
    return readEnvironment(variables);
  } catch (error) {
    if (place.kind !== 'function' || !(error instanceof DropdialError)) throw error;
    // Nobody who named a file knows the variable.
    const message = error.message.replace(/^DROPDIAL_CONFIG\b/, () => `"${place.path}"`);
    throw new DropdialError(error.code, message, { cause: error });
  }
}

/**
 * Reads the configurations of all constructs of a stack, by the names of their functions; or the one configuration that
 * is meant, by no name, if there is no stack.
 *
 * @throws {DropdialError} `config_invalid`.
 * @throws {UsageError} as above.
 */
export async function readConfigs(source: ConfigSource): Promise<ReadonlyMap<string, Config>> {
  const place = requirePlace(await findPlace(source));
  const stackName = nameStack(place);
  if (stackName === undefined) return new Map([['', (await readConfig(source)).config]]);
  goTo(place);
  const functions = await readFunctions(stackName);
  return new Map(
    [...functions].map(([name, variables]) => [name, readEnvironment({ ...process.env, ...variables }).config]),
  );
}
