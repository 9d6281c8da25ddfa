import { DropdialError } from '../../lambda/errors.ts';
import { type Environment, readEnvironment } from '../../lambda/invocation/read-environment.ts';
import { UsageError } from '../command.ts';
import { type ConfigPlace, type ConfigSource, findPlace } from '../config/find-place.ts';
import { nameStack } from '../config/name-stack.ts';
import { readStack } from '../stack/read-stack.ts';

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
  --stack NAME     the deployed stack by its name; credentials and Region are those of the AWS environment`;

/** The options with which another command finds the same configuration. */
export function sameSource({ config, stack }: ConfigSource): string[] {
  return [...(stack === undefined ? [] : ['--stack', stack]), ...(config === undefined ? [] : ['--config', config])];
}

/** Sets the Region of the stack for every AWS client that is made later. */
function goTo(place: ConfigPlace): void {
  const region = place.kind === 'document' ? place.config.env?.region : undefined;
  if (region !== undefined) process.env.AWS_REGION = region;
}

async function readVariables(place: ConfigPlace | undefined): Promise<NodeJS.ProcessEnv> {
  if (place === undefined) {
    throw new UsageError(
      'which stack? Name it with --stack, or its configuration with --config, or set DROPDIAL_STACK; a folder that has dropdial.config.ts needs neither',
    );
  }
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
  const place = await findPlace(source);
  const variables = await readVariables(place);
  try {
    return readEnvironment(variables);
  } catch (error) {
    if (place?.kind !== 'function' || !(error instanceof DropdialError)) throw error;
    // Nobody who named a file knows the variable.
    const message = error.message.replace(/^DROPDIAL_CONFIG\b/, () => `"${place.path}"`);
    throw new DropdialError(error.code, message, { cause: error });
  }
}
