import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
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
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeInlinePolicy, acknowledgeRules } from '../access/acknowledge-rules.ts';
import { protectQueue } from './event-queue.ts';

/**
 * The possible folders of the bundle: beside the sources of this project, or beside the compiled files of the package.
 */
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
 * Where outcomes end that no mail was sent about: those that the function failed on after its retries, and those that EventBridge could not
 * hand to it. They wait for a person.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function createUnsentMails(scope: Construct, encryptionKey: IKey | undefined): Queue {
  const queue = new Queue(scope, 'Unsent', { ...protectQueue(encryptionKey), retentionPeriod: Duration.days(14) });
  // One statement for the rules of all feeds, because a policy of SQS has room for few.
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        ArnLike: {
          'aws:SourceArn': Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: '*' }),
        },
      },
    }),
  );
  acknowledgeRules(
    queue,
    ['AwsSolutions-SQS3'],
    'This queue holds dead letters itself: those of the function that has mails sent, and of its rules.',
  );
  return queue;
}

/**
 * The function that has mails sent about outcomes: an e-mail from SNS has the subject of whoever publishes it, and EventBridge gives none.
 *
 * @param unsent takes the outcomes on which every try failed.
 */
export function createMailFunction(scope: Construct, encryptionKey: IKey | undefined, unsent: IQueue): LambdaFunction {
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
    deadLetterQueue: unsent,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
  });
  logGroup.grantWrite(role);
  acknowledgeRules(
    lambda,
    ['NIST.800.53.R5-LambdaConcurrency', 'NIST.800.53.R5-LambdaInsideVPC'],
    'It publishes a few mails to topics of this stack, and reaches nothing in a network of yours.',
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
