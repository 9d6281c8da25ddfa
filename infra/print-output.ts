import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { OutputName } from './names.ts';

/**
 * Prints a name of the stack under a readable key: the path of the construct and the name of the output, without the
 * digest that the CDK adds. So the key is the same in every deployment, and two constructs in one stack have different
 * keys.
 */
export function printOutput(scope: Construct, name: OutputName, description: string, value: string): void {
  const { scopes } = scope.node;
  const path = scopes.slice(scopes.indexOf(Stack.of(scope)) + 1).map(({ node }) => node.id);
  const output = new CfnOutput(scope, name, { description, value });
  output.overrideLogicalId([...path, name].join('').replaceAll(/[^A-Za-z0-9]/g, ''));
}
