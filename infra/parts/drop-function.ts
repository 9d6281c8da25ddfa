import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Duration, Stack, Validations } from 'aws-cdk-lib';
import { type ISecurityGroup, type IVpc, Peer, Port, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeInlinePolicy, acknowledgeRules } from '../access/acknowledge-rules.ts';

/**
 * The possible folders of the bundle: beside the sources of this project, or beside the compiled files of the package.
 */
const BUNDLE_DIRS = [
  ['dist', 'lambda'],
  ['..', 'lambda'],
].map(path => join(import.meta.dirname, '..', '..', ...path));

/** The environment variable with the version of a deployed function, for `dropdial doctor`. */
const VERSION_VARIABLE = 'DROPDIAL_VERSION';

/**
 * The bundle that `npm run build` writes, which is also the one that the tests run.
 *
 * @param folders possible locations.
 * @throws {Error} if it has not been built.
 */
export function bundledCode(folders: readonly string[] = BUNDLE_DIRS): Code {
  const folder = folders.find(path => existsSync(join(path, 'handler.mjs')));
  if (folder === undefined) throw new Error('the function is not built: run "npm run build" first');
  return Code.fromAsset(folder);
}

/** The function's role. It has only explicit grants, and no managed policy. */
export function createFunctionRole(scope: Construct): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: 'Submits dropped CSV files as Voximplant call lists',
  });
  acknowledgeInlinePolicy(role);
  return role;
}

export function createLogGroup(scope: Construct, encryptionKey: IKey | undefined): LogGroup {
  return new LogGroup(scope, 'Logs', {
    retention: RetentionDays.THREE_MONTHS,
    ...(encryptionKey && { encryptionKey }),
  });
}

/** A network for the function. */
interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly vpcSubnets?: SubnetSelection | undefined;
  readonly securityGroups: readonly ISecurityGroup[];
}

/** A security group that allows outgoing HTTPS and nothing else: the function uses only HTTPS. */
export function createSecurityGroup(scope: Construct, vpc: IVpc): SecurityGroup {
  const group = new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'dropdial: HTTPS to Voximplant and AWS',
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS to Voximplant and AWS');
  return group;
}

/**
 * Lets Lambda create the network interfaces of the function, but not the function's own code.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
function grantInterfaces(role: Role): void {
  const actions = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ];
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: ['*'] }));
  role.addToPrincipalPolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions,
      resources: ['*'],
      // Calls by the function have this condition key; calls by the Lambda service do not.
      conditions: {
        ArnLike: { 'lambda:SourceFunctionArn': Stack.of(role).formatArn({ service: 'lambda', resource: '*' }) },
      },
    }),
  );
}

interface DropFunctionProps {
  readonly role: Role;
  readonly code: Code;
  /** The version that the function reports; absent for custom code. */
  readonly version: string | undefined;
  readonly timeout: Duration;
  /** In MB. */
  readonly memorySize: number;
  readonly logGroup: ILogGroup;
  readonly network?: FunctionNetwork | undefined;
}

/** The function. Its configuration is added later, when all feeds are known. */
export function createDropFunction(
  scope: Construct,
  { role, logGroup, network, version, ...props }: DropFunctionProps,
): LambdaFunction {
  const lambda = new LambdaFunction(scope, 'Function', {
    ...props,
    ...(network && {
      vpc: network.vpc,
      securityGroups: [...network.securityGroups],
      ...(network.vpcSubnets && { vpcSubnets: network.vpcSubnets }),
    }),
    role,
    description: 'Submits dropped CSV files as Voximplant call lists',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'handler.handler',
    ...(version !== undefined && { environment: { [VERSION_VARIABLE]: version } }),
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
  });
  if (network) grantInterfaces(role);
  acknowledgeRules(
    lambda,
    ['NIST.800.53.R5-LambdaConcurrency'],
    'The event source bounds how many run at once; a reservation would take them from the account, and throttled polls burn tries.',
  );
  acknowledgeRules(
    lambda,
    ['NIST.800.53.R5-LambdaDLQ'],
    'The queue that invokes it has dead letters; those of a function are for asynchronous invocations, which there are none of.',
  );
  logGroup.grantWrite(role);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: network
      ? 'X-Ray takes trace segments for no resource in particular, and the interfaces that Lambda makes in the network have no ARN before they are made; the function itself is denied to make any.'
      : 'X-Ray takes trace segments for no resource in particular: xray:PutTraceSegments and PutTelemetryRecords allow only "*".',
  });
  return lambda;
}
