import { Stack } from 'aws-cdk-lib';
import { ArnPrincipal, type IGrantable, type ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';
import { policyArnOf } from './function-permissions.ts';

/** The resources of operators that are not specific to a feed. */
export interface Operated {
  readonly dropBucket: IBucket;
  readonly ledgerBucket: IBucket;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly logGroup: ILogGroup;
  readonly function: IFunction;
}

/** Further permissions of an operator. */
export interface OperateOptions {
  /**
   * Whether they may run `dropdial doctor --send-test`, which puts a file of one row below the prefix of each feed and
   * removes it. They may put, read and delete only files with the name that it uses.
   *
   * @default false
   */
  readonly sendTest?: boolean;
}

/** The settings of a feed that determine an operator's permissions. */
export interface OperatedFeed {
  readonly prefix: string;
  readonly secret: ISecret;
}

/** The resources for mails about drops. */
export interface OperatedMails {
  readonly function: { readonly logGroup: ILogGroup };
  readonly unsent: IQueue;
}

/** Someone who operates. */
export interface Operator {
  readonly grantee: IGrantable;
  readonly sendTest: boolean;
  /** Statements that could not be granted, because only the ARN of the principal is known. */
  readonly missing: PolicyStatement[];
  /** A policy of its own; default: the inline policy of the grantee. */
  readonly policy?: ManagedPolicy | undefined;
}

/**
 * The ARN by which policies know a grantee: that of a role or user.
 *
 * @throws {Error} for a principal without one, such as a service.
 * @see
 *   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function principalArnOf({ grantPrincipal }: IGrantable): string {
  if (grantPrincipal instanceof ArnPrincipal) return grantPrincipal.arn;
  if ('roleArn' in grantPrincipal && typeof grantPrincipal.roleArn === 'string') return grantPrincipal.roleArn;
  if ('userArn' in grantPrincipal && typeof grantPrincipal.userArn === 'string') return grantPrincipal.userArn;
  throw new Error('"grantee" must be a role, a user or an ArnPrincipal: the ledger lets people write by their ARN');
}

const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
  new PolicyStatement({ actions, resources, ...(conditions && { conditions }) });

/** The permissions that docs/operator.md and docs/runbook.md require, except those for feeds. */
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
    // dropdial console shows the history of a submission, from the versions of its receipt.
    allow(['s3:GetObjectVersion'], [ledgerBucket.arnForObjects(`${LEDGER_PREFIXES.submissions}*`)]),
    // An act may leave a submission open, which is then listed for the sweeps. Only the function removes it from the
    // list.
    allow(['s3:PutObject'], [ledgerBucket.arnForObjects(`${LEDGER_PREFIXES.open}*`)]),
    // dropdial results --refresh changes when a list is looked at.
    allow(['s3:GetObject', 's3:PutObject'], [ledgerBucket.arnForObjects(`${LEDGER_PREFIXES.running}*`)]),
    // dropdial submissions lists objects that belong to no feed.
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
    // adopt, retry and stop send the drop to the function; the runbook sends a sweep, and moves dead letters back to
    // their queue.
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
    // --stack finds the function and its configuration; the runbook uses the names of the outputs.
    allow(['cloudformation:ListStackResources', 'cloudformation:DescribeStacks'], [ofStack]),
    allow(['lambda:GetFunctionConfiguration'], [operated.function.functionArn]),
    // doctor checks whether events are switched on.
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

/** How many rules a statement names. The CDK divides a policy that is too long between its statements, not within one. */
const RULES_OF_STATEMENT = 20;

/** Lets an operator see whether the rules that hand on events are enabled, as doctor does. */
export function operatorRulesStatements(ruleArns: readonly string[]): readonly PolicyStatement[] {
  const starts = ruleArns.flatMap((_arn, index) => (index % RULES_OF_STATEMENT === 0 ? [index] : []));
  return starts.map(start => allow(['events:DescribeRule'], ruleArns.slice(start, start + RULES_OF_STATEMENT)));
}

/** Lets an operator read a configuration that is too long for the function's environment. */
export function operatorLayerStatement(layerVersionArn: string): PolicyStatement {
  return allow(['lambda:GetLayerVersion'], [layerVersionArn]);
}

/** An operator's permissions for one feed. */
export function operatorFeedStatements(
  dropBucket: IBucket,
  { prefix, secret }: OperatedFeed,
  sendTest: boolean,
): readonly PolicyStatement[] {
  const testDrops = dropBucket.arnForObjects(`${prefix}dropdial-doctor-*.csv`);
  return [
    // The runbook sets a drop's tags, missing ones or the same again, which raises its event. Its rows stay unreadable.
    allow(['s3:GetObjectTagging', 's3:PutObjectTagging'], [dropBucket.arnForObjects(`${prefix}*`)]),
    ...(sendTest ? [allow(['s3:PutObject', 's3:GetObject', 's3:DeleteObject'], [testDrops])] : []),
    // stop and doctor call Voximplant.
    allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], [policyArnOf(secret)]),
    ...(secret.encryptionKey ? [allow(['kms:Decrypt'], [secret.encryptionKey.keyArn])] : []),
  ];
}

/** Grants statements to an operator, and keeps those that cannot be granted. */
export function giveStatements({ grantee, missing, policy }: Operator, statements: readonly PolicyStatement[]): void {
  const holder = policy ?? grantee;
  for (const statement of statements) {
    if (policy) policy.addStatements(statement);
    else if (!grantee.grantPrincipal.addToPrincipalPolicy(statement).statementAdded) missing.push(statement);
    if (!Construct.isConstruct(holder)) continue;
    for (const arn of statement.resources) {
      acknowledgeWildcard(holder, arn, 'Submissions, drops and log streams are made after the deployment.');
    }
  }
}
