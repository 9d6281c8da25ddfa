import { ArnPrincipal, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';

/** What operators work with. */
export interface Operated {
  readonly dropBucket: IBucket;
  readonly ledgerBucket: IBucket;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly logGroup: ILogGroup;
  readonly functionArn: string;
  readonly prefixes: readonly string[];
  readonly secrets: Iterable<ISecret>;
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

function statementsFor(operated: Operated): readonly PolicyStatement[] {
  const { dropBucket, ledgerBucket, queue, deadLetterQueue, logGroup, prefixes } = operated;
  const receipts = ledgerBucket.arnForObjects('submissions/*');
  const drops = prefixes.map(prefix => dropBucket.arnForObjects(`${prefix}*`));
  const secrets = [...operated.secrets].map(({ secretArn }) => secretArn);
  const encrypted = [dropBucket.encryptionKey, ledgerBucket.encryptionKey, queue.encryptionMasterKey];
  const keys = [...new Set(encrypted.flatMap(key => (key ? [key.keyArn] : [])))];
  const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
    new PolicyStatement({ actions, resources, ...(conditions && { conditions }) });
  return [
    // dropdial submissions, show; adopt, retry and stop write the receipt.
    allow(['s3:GetObject', 's3:PutObject'], [receipts]),
    allow(['s3:ListBucket'], [ledgerBucket.bucketArn], { StringLike: { 's3:prefix': 'submissions/*' } }),
    // adopt and retry raise the event of a drop by giving it the tags that it has. Its rows stay unread.
    allow(['s3:GetObjectTagging', 's3:PutObjectTagging'], drops),
    // stop, and doctor, call Voximplant.
    allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], secrets),
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
    allow(['lambda:GetFunctionConfiguration'], [operated.functionArn]),
    allow(['logs:FilterLogEvents', 'logs:StartLiveTail'], [logGroup.logGroupArn]),
    ...(keys.length > 0 ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], keys)] : []),
  ];
}

/**
 * Gives a person's role, or a user, what docs/operator.md and docs/runbook.md ask for.
 *
 * @returns the statements that could not be given, because the principal is known by nothing but its ARN.
 */
export function grantOperating(operated: Operated, grantee: IGrantable): readonly PolicyStatement[] {
  const missing = statementsFor(operated).filter(
    statement => !grantee.grantPrincipal.addToPrincipalPolicy(statement).statementAdded,
  );
  if (!Construct.isConstruct(grantee)) return missing;
  const arns = operated.prefixes.map(prefix => operated.dropBucket.arnForObjects(`${prefix}*`));
  for (const arn of [...arns, operated.ledgerBucket.arnForObjects('submissions/*'), operated.logGroup.logGroupArn]) {
    acknowledgeWildcard(grantee, arn, 'Submissions, drops and log streams are made after the deployment.');
  }
  return missing;
}
