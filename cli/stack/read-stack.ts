import { expandVariables } from '../../lambda/invocation/expand-variables.ts';
import { UsageError } from '../command.ts';
import { listResources } from './list-resources.ts';
import { readLayerFile } from './read-layer.ts';

/** The environment variables of a function that make up its configuration. */
export type FunctionVariables = Readonly<Record<string, string>>;

/** The physical ids of the functions of a stack. */
async function findFunctions(stackName: string): Promise<string[]> {
  const resources = await Array.fromAsync(listResources(stackName));
  return resources.flatMap(({ type, id }) => (type === 'AWS::Lambda::Function' ? [id] : []));
}

/**
 * Reads the configuration of a deployed stack's function, so that nobody has to copy it.
 *
 * @throws {UsageError} if there is no such stack, none of its functions is dropdial's, or its configuration cannot be
 *   read.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export async function readStack(stackName: string): Promise<FunctionVariables> {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({});
  try {
    for (const FunctionName of await findFunctions(stackName)) {
      const { Environment, Layers = [] } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const { DROPDIAL_CONFIG: config, ...variables } = Environment?.Variables ?? {};
      if (config === undefined) continue;
      if (!config.startsWith('file:')) return { ...variables, DROPDIAL_CONFIG: config };
      // A long configuration is in a layer, with variables for values that only the deployment knows.
      const layers = Layers.flatMap(({ Arn }) => Arn ?? []);
      const text = await readLayerFile(client, config.slice('file:'.length), layers);
      return { ...variables, DROPDIAL_CONFIG: expandVariables(text, variables) };
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the stack "${stackName}" cannot be read: ${reason}`, { cause: error });
  } finally {
    client.destroy();
  }
  throw new UsageError(`the stack "${stackName}" has no function of dropdial`);
}
