import { Stack } from 'aws-cdk-lib';
import { ArnPrincipal, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';
import { policyArnOf } from './function-permissions.ts';

/** What operators work with, whatever the feed. */
export interface Operated {
  readonly dropBucket: IBucket;
  readonly ledgerBucket: IBucket;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly logGroup: ILogGroup;
  readonly function: IFunction;
}

/** What else an operator may do. */
export interface OperateOptions {
  /**
   * Whether they may run `dropdial doctor --send-test`, which puts a file of one row below the prefix of each feed and removes it. They
   * may put, read and delete files of the name that it gives, and no others.
   *
   * @default false
   */
  readonly sendTest?: boolean;
}

/** What of a feed decides about an operator's rights. */
export interface OperatedFeed {
  readonly prefix: string;
  readonly secret: ISecret;
}

/** What mails about drops are made with. */
export interface OperatedMails {
  readonly function: { readonly logGroup: ILogGroup };
  readonly unsent: IQueue;
}

/** Someone who operates. */
export interface Operator {
  readonly grantee: IGrantable;
  readonly sendTest: boolean;
  /** What could not be given, because the principal is known by nothing but its ARN. */
  readonly missing: PolicyStatement[];
}

/**
 * The ARN by which a grantee is known to policies: that of a role or user.
 *
 * @throws {Error} for whatever has none, such as a service.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function principalArnOf({ grantPrincipal }: IGrantable): string {
  if (grantPrincipal instanceof ArnPrincipal) return grantPrincipal.arn;
  if ('roleArn' in grantPrincipal && typeof grantPrincipal.roleArn === 'string') return grantPrincipal.roleArn;
  if ('userArn' in grantPrincipal && typeof grantPrincipal.userArn === 'string') return grantPrincipal.userArn;
  throw new Error('"grantee" must be a role, a user or an ArnPrincipal: the ledger lets people write by their ARN');
}

const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
  new PolicyStatement({ actions, resources, ...(conditions && { conditions }) });

/** What docs/operator.md and docs/runbook.md ask for, but for the feeds. */
export function operatorStatements(operated: Operated): readonly PolicyStatement[] {
  const { dropBucket, ledgerBucket, queue, deadLetterQueue, logGroup } = operated;
  const encrypted = [dropBucket.encryptionKey, ledgerBucket.encryptionKey, queue.encryptionMasterKey];
  const keys = [...new Set(encrypted.flatMap(key => (key ? [key.keyArn] : [])))];
  const stack = Stack.of(operated.function);
  const ofStack = stack.formatArn({
    service: 'cloudformation',
    resource: 'stack',
    resourceName: `${stack.stackName}/*`,
  });
  return [
    // dropdial submissions, show; adopt, retry and stop write the receipt.
    allow(['s3:GetObject', 's3:PutObject'], [ledgerBucket.arnForObjects(`${LEDGER_PREFIXES.submissions}*`)]),
    // dropdial console shows the way of a submission, which the versions of its receipt tell.
    allow(['s3:GetObjectVersion'], [ledgerBucket.arnForObjects(`${LEDGER_PREFIXES.submissions}*`)]),
    // What is left open by that is listed for the sweeps; only the function takes it off the list.
    allow(['s3:PutObject'], [ledgerBucket.arnForObjects(`${LEDGER_PREFIXES.open}*`)]),
    // dropdial results --refresh says when a list is looked at.
    allow(['s3:GetObject', 's3:PutObject'], [ledgerBucket.arnForObjects(`${LEDGER_PREFIXES.running}*`)]),
    // dropdial submissions lists what no feed takes.
    allow(['s3:GetObject'], [ledgerBucket.arnForObjects(`${LEDGER_PREFIXES.unclaimed}*`)]),
    allow(['s3:ListBucketVersions'], [ledgerBucket.bucketArn], {
      StringLike: { 's3:prefix': `${LEDGER_PREFIXES.submissions}*` },
    }),
    allow(['s3:ListBucket'], [ledgerBucket.bucketArn], {
      StringLike: {
        's3:prefix': [LEDGER_PREFIXES.submissions, LEDGER_PREFIXES.open, LEDGER_PREFIXES.unclaimed].map(
          prefix => `${prefix}*`,
        ),
      },
    }),
    // adopt, retry and stop send the drop to the function; the runbook sends a sweep, and dead letters back to where they came from.
    allow(['sqs:GetQueueAttributes', 'sqs:SendMessage'], [queue.queueArn]),
    allow(
      [
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:StartMessageMoveTask',
        'sqs:ListMessageMoveTasks',
        'sqs:CancelMessageMoveTask',
      ],
      [deadLetterQueue.queueArn],
    ),
    // --stack finds the function and its configuration; the outputs have the names that the runbook speaks of.
    allow(['cloudformation:ListStackResources', 'cloudformation:DescribeStacks'], [ofStack]),
    allow(['lambda:GetFunctionConfiguration'], [operated.function.functionArn]),
    // doctor looks whether events are switched on.
    allow(['s3:GetBucketNotification'], [dropBucket.bucketArn]),
    allow(['logs:FilterLogEvents', 'logs:StartLiveTail'], [logGroup.logGroupArn]),
    ...(keys.length > 0 ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], keys)] : []),
  ];
}

/** Lets an operator see which mails about drops were not sent and why, and put them away. */
export function operatorMailStatements({ function: { logGroup }, unsent }: OperatedMails): readonly PolicyStatement[] {
  return [
    allow(['sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], [unsent.queueArn]),
    allow(['logs:FilterLogEvents', 'logs:StartLiveTail'], [logGroup.logGroupArn]),
  ];
}

/** Lets an operator read a configuration that is too long for the function's environment. */
export function operatorLayerStatement(layerVersionArn: string): PolicyStatement {
  return allow(['lambda:GetLayerVersion'], [layerVersionArn]);
}

/** What operators do for one feed. */
export function operatorFeedStatements(
  dropBucket: IBucket,
  { prefix, secret }: OperatedFeed,
  sendTest: boolean,
): readonly PolicyStatement[] {
  const testDrops = dropBucket.arnForObjects(`${prefix}dropdial-doctor-*.csv`);
  return [
    // The runbook gives a drop the tags that it waits for, or those that it has, which raises its event. Its rows stay unread.
    allow(['s3:GetObjectTagging', 's3:PutObjectTagging'], [dropBucket.arnForObjects(`${prefix}*`)]),
    ...(sendTest ? [allow(['s3:PutObject', 's3:GetObject', 's3:DeleteObject'], [testDrops])] : []),
    // stop, and doctor, call Voximplant.
    allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], [policyArnOf(secret)]),
    ...(secret.encryptionKey ? [allow(['kms:Decrypt'], [secret.encryptionKey.keyArn])] : []),
  ];
}

/** Gives statements to an operator, and keeps those that cannot be given. */
export function giveStatements({ grantee, missing }: Operator, statements: readonly PolicyStatement[]): void {
  for (const statement of statements) {
    if (!grantee.grantPrincipal.addToPrincipalPolicy(statement).statementAdded) missing.push(statement);
    if (!Construct.isConstruct(grantee)) continue;
    for (const arn of statement.resources) {
      acknowledgeWildcard(grantee, arn, 'Submissions, drops and log streams are made after the deployment.');
    }
  }
}
