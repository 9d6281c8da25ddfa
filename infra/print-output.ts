import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { OutputName } from './names.ts';

/**
 * Prints a name of the stack under a key that people can say: the path of the construct and the name of the output, without the digest
 * that the CDK adds. So it is the same in every deployment, and two constructs in one stack have different ones.
 */
export function printOutput(scope: Construct, name: OutputName, description: string, value: string): void {
  const { scopes } = scope.node;
  const path = scopes.slice(scopes.indexOf(Stack.of(scope)) + 1).map(({ node }) => node.id);
  const output = new CfnOutput(scope, name, { description, value });
  output.overrideLogicalId([...path, name].join('').replaceAll(/[^A-Za-z0-9]/g, ''));
}
