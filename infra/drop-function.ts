import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import { Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

const BUNDLE_DIR = join(import.meta.dirname, '..', 'dist', 'lambda');

/**
 * The bundle that `npm run build` writes, which is the one the tests run.
 *
 * @param folder default `dist/lambda` of this project.
 * @throws {Error} when it is not built.
 */
export function bundledCode(folder = BUNDLE_DIR): Code {
  if (!existsSync(join(folder, 'handler.mjs'))) {
    throw new Error('the function is not built: run "npm run build" first');
  }
  return Code.fromAsset(folder);
}

/** The function's role: nothing but what is granted to it by name, and no managed policy. */
export function createFunctionRole(scope: Construct): Role {
  return new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: 'Submits dropped CSV files as Voximplant call lists',
  });
}

export interface DropFunctionProps {
  readonly role: Role;
  readonly code: Code;
  readonly timeout: Duration;
  /** MB. */
  readonly memorySize: number;
  /** `DROPDIAL_CONFIG`. */
  readonly config: string;
}

/** The function and its log group. */
export function createDropFunction(
  scope: Construct,
  { role, config, ...props }: DropFunctionProps,
): { function: LambdaFunction; logGroup: LogGroup } {
  const logGroup = new LogGroup(scope, 'Logs', { retention: RetentionDays.THREE_MONTHS });
  const lambda = new LambdaFunction(scope, 'Function', {
    ...props,
    role,
    description: 'Submits dropped CSV files as Voximplant call lists',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'handler.handler',
    environment: { DROPDIAL_CONFIG: config },
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
  });
  logGroup.grantWrite(role);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'X-Ray takes trace segments for no resource in particular: xray:PutTraceSegments and PutTelemetryRecords allow only "*".',
  });
  return { function: lambda, logGroup };
}
