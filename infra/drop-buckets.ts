import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What every bucket here has in common; data outlives the stack. */
const guarded = {
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies BucketProps;

/** The resource behind a bucket. */
export function cfnBucketOf(bucket: Bucket): CfnBucket {
  const { defaultChild } = bucket.node;
  if (defaultChild instanceof CfnBucket) return defaultChild;
  throw new Error(`the bucket ${bucket.node.path} has no resource of its own`);
}

/** The bucket for the access logs of the others. */
export function createAccessLogBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'AccessLogs', { ...guarded, lifecycleRules: [{ expiration: Duration.days(90) }] });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It takes the access logs of the other buckets; a log of its own would log its own writing.',
  });
  return bucket;
}

/**
 * The bucket people drop files into. Versioned, so that the object a list was made of stays readable after an overwrite.
 */
export function createDropBucket(scope: Construct, accessLogs: Bucket): Bucket {
  const bucket = new Bucket(scope, 'Drops', {
    ...guarded,
    versioned: true,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: 'drops/',
    lifecycleRules: [
      { noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(7) },
    ],
  });
  // The L2 property deploys a custom resource that rewrites the bucket's notifications; this one field does the same.
  cfnBucketOf(bucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}

/** The ledger's bucket. Only the function may change it, whatever other policies of the account allow. */
export function createLedgerBucket(scope: Construct, accessLogs: Bucket, writer: IRole): Bucket {
  const bucket = new Bucket(scope, 'Ledger', {
    ...guarded,
    versioned: true,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: 'ledger/',
    lifecycleRules: [
      { noncurrentVersionExpiration: Duration.days(365) },
      // Markers come and go, and say nothing later: what they leave behind would slow down every listing of them.
      { prefix: 'open/', noncurrentVersionExpiration: Duration.days(1), expiredObjectDeleteMarker: true },
    ],
  });
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyTheFunctionWrites',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      resources: [bucket.arnForObjects('*')],
      conditions: { StringNotEquals: { 'aws:PrincipalArn': writer.roleArn } },
    }),
  );
  return bucket;
}
