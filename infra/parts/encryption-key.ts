import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Lets two services use the key, both only for this account: CloudWatch Logs encrypts the log group, and EventBridge
 * writes to the encrypted queue.
 *
 * @returns the statements that could not be added, because the key belongs to another stack.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function grantServices(scope: Construct, key: IKey): readonly PolicyStatement[] {
  const { partition, region, account, urlSuffix } = Stack.of(scope);
  const statements = [
    new PolicyStatement({
      sid: 'LogsOfThisAccount',
      // In China, a service with a regional name has the domain of the partition.
      principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
      },
    }),
    new PolicyStatement({
      sid: 'EventsOfThisAccount',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  ];
  return statements.filter(statement => !key.addToResourcePolicy(statement).statementAdded);
}
