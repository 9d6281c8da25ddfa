import { ArnPrincipal, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';
import { policyArnOf } from './function-permissions.ts';

/** What operators work with, whatever the feed. */
export interface Operated {
  readonly dropBucket: IBucket;
  readonly ledgerBucket: IBucket;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly logGroup: ILogGroup;
}

/** Someone who operates. */
export interface Operator {
  readonly grantee: IGrantable;
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
export function operatorStatements(operated: Operated, functionArn: string): readonly PolicyStatement[] {
  const { dropBucket, ledgerBucket, queue, deadLetterQueue, logGroup } = operated;
  const encrypted = [dropBucket.encryptionKey, ledgerBucket.encryptionKey, queue.encryptionMasterKey];
  const keys = [...new Set(encrypted.flatMap(key => (key ? [key.keyArn] : [])))];
  return [
    // dropdial submissions, show; adopt, retry and stop write the receipt.
    allow(['s3:GetObject', 's3:PutObject'], [ledgerBucket.arnForObjects('submissions/*')]),
    allow(['s3:ListBucket'], [ledgerBucket.bucketArn], { StringLike: { 's3:prefix': 'submissions/*' } }),
    // The runbook: what is in the queues, and dead letters that go back to where they came from.
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
    allow(['lambda:GetFunctionConfiguration'], [functionArn]),
    allow(['logs:FilterLogEvents', 'logs:StartLiveTail'], [logGroup.logGroupArn]),
    ...(keys.length > 0 ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], keys)] : []),
  ];
}

/** What operators do for one feed. */
export function operatorFeedStatements(
  dropBucket: IBucket,
  prefix: string,
  secret: ISecret,
): readonly PolicyStatement[] {
  return [
    // adopt and retry raise the event of a drop by giving it the tags that it has. Its rows stay unread.
    allow(['s3:GetObjectTagging', 's3:PutObjectTagging'], [dropBucket.arnForObjects(`${prefix}*`)]),
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
