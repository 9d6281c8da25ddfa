import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
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
import { acknowledgeInlinePolicy, acknowledgeRules } from '../access/acknowledge-rules.ts';

/** Where the bundle may lie: beside the sources of this project, or beside the compiled files of the package. */
const BUNDLE_DIRS = [
  ['dist', 'mail'],
  ['..', 'mail'],
].map(path => join(import.meta.dirname, '..', '..', ...path));

function mailCode(): Code {
  const folder = BUNDLE_DIRS.find(path => existsSync(join(path, 'handler.mjs')));
  if (folder === undefined) throw new Error('the function for mails is not built: run "npm run build" first');
  return Code.fromAsset(folder);
}

/**
 * The function that has mails sent about outcomes: an e-mail from SNS has the subject of whoever publishes it, and EventBridge gives none.
 *
 * @param feeds what it is told of each feed, asked for when the template is made.
 */
export function createMailFunction(
  scope: Construct,
  encryptionKey: IKey | undefined,
  feeds: () => Readonly<Record<string, object>>,
): LambdaFunction {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: 'Has mails sent about outcomes of drops',
  });
  acknowledgeInlinePolicy(role);
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: RetentionDays.THREE_MONTHS,
    ...(encryptionKey && { encryptionKey }),
  });
  const lambda = new LambdaFunction(scope, 'Function', {
    role,
    code: mailCode(),
    handler: 'handler.handler',
    description: 'Has mails sent about outcomes of drops',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 256,
    timeout: Duration.seconds(30),
    retryAttempts: 2,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
    environment: { DROPDIAL_MAIL: Lazy.string({ produce: () => Stack.of(scope).toJsonString(feeds()) }) },
  });
  logGroup.grantWrite(role);
  acknowledgeRules(
    lambda,
    ['NIST.800.53.R5-LambdaConcurrency', 'NIST.800.53.R5-LambdaDLQ', 'NIST.800.53.R5-LambdaInsideVPC'],
    'It publishes a few mails to topics of this stack. One that is lost after three tries is not missed: the outcome is on the object, in the ledger and on the event bus.',
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'X-Ray takes trace segments for no resource in particular: xray:PutTraceSegments and PutTelemetryRecords allow only "*".',
  });
  return lambda;
}

/** Lets the function publish to one topic. */
export function grantMail({ role }: LambdaFunction, topicArn: string): void {
  role?.addToPrincipalPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [topicArn] }));
}
