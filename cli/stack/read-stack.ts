import type { LambdaClient } from '@aws-sdk/client-lambda';
import { RefusedError } from '../../lambda/acts/refused.ts';
import { expandVariables } from '../../lambda/invocation/expand-variables.ts';
import { UsageError } from '../command.ts';
import { listResources } from './list-resources.ts';
import { readLayerFile } from './read-layer.ts';
import { readOutputs } from './read-outputs.ts';
import { splitName } from './split-name.ts';

/** The environment variables of a function that make up its configuration. */
type FunctionVariables = Readonly<Record<string, string>>;

/** The physical ids of the functions of a stack. */
async function findFunctions(stackName: string): Promise<string[]> {
  const resources = await Array.fromAsync(listResources(stackName));
  return resources.flatMap(({ type, id }) => (type === 'AWS::Lambda::Function' ? [id] : []));
}

/** The variables that make up the configuration of a function; `undefined` for a function of somebody else. */
async function readFunction(client: LambdaClient, FunctionName: string): Promise<FunctionVariables | undefined> {
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  const { Environment, Layers = [] } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { DROPDIAL_CONFIG: config, ...variables } = Environment?.Variables ?? {};
  if (config === undefined) return undefined;
  if (!config.startsWith('file:')) return { ...variables, DROPDIAL_CONFIG: config };
  // A long configuration is in a layer, with variables for values that only the deployment knows.
  const layers = Layers.flatMap(({ Arn }) => Arn ?? []);
  const text = await readLayerFile(client, config.slice('file:'.length), layers);
  return { ...variables, DROPDIAL_CONFIG: expandVariables(text, variables) };
}

/** True if somebody may not look at a function, such as an operator at the one that sends mails. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === 'AccessDeniedException';
}

/** The functions of dropdial in a stack, one for each construct, by their names. */
async function readOwnFunctions(stackName: string): Promise<ReadonlyMap<string, FunctionVariables>> {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({});
  try {
    const functions = new Map<string, FunctionVariables>();
    let refusal: unknown;
    for (const name of await findFunctions(stackName)) {
      try {
        const variables = await readFunction(client, name);
        if (variables !== undefined) functions.set(name, variables);
      } catch (error) {
        if (!isDenied(error)) throw error;
        refusal ??= error;
      }
    }
    const meant = await chooseNamed(functions, stackName);
    if (meant.size === 0 && refusal !== undefined) throw refusal;
    return meant;
  } finally {
    client.destroy();
  }
}

/** Of several functions, those of constructs; of a construct that is named, its function alone. */
async function chooseNamed(
  functions: ReadonlyMap<string, FunctionVariables>,
  stackName: string,
): Promise<ReadonlyMap<string, FunctionVariables>> {
  if (functions.size < 2 && splitName(stackName).construct === undefined) return functions;
  const outputs = await readOutputs(stackName);
  const names = new Set([...outputs.values()].map(({ function: name }) => name));
  return new Map([...functions].filter(([name]) => names.has(name)));
}

/** Wrong usage if there is no such stack; a refusal if AWS did not answer the question. */
function createError(cause: unknown, message: string): Error {
  const isRefused = cause instanceof Error && '$metadata' in cause && cause.name !== 'ValidationError';
  return isRefused ? new RefusedError(message, { cause }) : new UsageError(message, { cause });
}

/**
 * Reads the configurations of a deployed stack's functions, so that nobody has to copy them.
 *
 * @param stackName the stack, or one of its constructs after a slash.
 * @returns one for each construct, by the name of its function.
 * @throws {UsageError} if there is no such stack, none of its functions is dropdial's, or a configuration cannot be
 *   read.
 * @throws {RefusedError} if AWS refuses, or cannot be reached.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export async function readFunctions(stackName: string): Promise<ReadonlyMap<string, FunctionVariables>> {
  let functions: ReadonlyMap<string, FunctionVariables>;
  try {
    functions = await readOwnFunctions(stackName);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw createError(error, `the stack "${stackName}" cannot be read: ${reason}`);
  }
  if (functions.size === 0) throw new UsageError(`the stack "${stackName}" has no function of dropdial`);
  return functions;
}

/**
 * Reads the configuration of the one function that is meant.
 *
 * @throws {UsageError} as above, or if the stack has several constructs and none is named.
 */
export async function readStack(stackName: string): Promise<FunctionVariables> {
  const [only, ...others] = (await readFunctions(stackName)).values();
  if (only !== undefined && others.length === 0) return only;
  const { stack } = splitName(stackName);
  const outputs = await readOutputs(stackName);
  const names = [...outputs].flatMap(([path, { function: name }]) => (name === undefined ? [] : [`${stack}/${path}`]));
  throw new UsageError(
    `the stack "${stack}" has several constructs of dropdial: name one with --stack, ${names.join(' or ')}`,
  );
}
