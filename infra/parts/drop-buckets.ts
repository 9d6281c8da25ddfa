import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  CfnBucket,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import { acknowledgeRules } from '../access/acknowledge-rules.ts';

/** The common properties of all buckets. Data outlives the stack. */
const guarded = {
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies BucketProps;

/** With a bucket key, a thousand objects cost one request to KMS instead of a thousand. */
const encryptedWith = (encryptionKey: IKey | undefined): BucketProps =>
  encryptionKey
    ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED };

/** The CloudFormation resource of a bucket. */
function cfnBucketOf(bucket: Bucket): CfnBucket {
  const { defaultChild } = bucket.node;
  if (defaultChild instanceof CfnBucket) return defaultChild;
  throw new Error(`the bucket ${bucket.node.path} has no resource of its own`);
}

/**
 * The bucket for the access logs of the others. S3 delivers logs only to buckets that are encrypted with S3's own keys
 * by default.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function createAccessLogBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'AccessLogs', {
    ...guarded,
    ...encryptedWith(undefined),
    lifecycleRules: [{ expiration: Duration.days(90) }],
  });
  acknowledgeRules(
    bucket,
    ['AwsSolutions-S1', 'NIST.800.53.R5-S3BucketLoggingEnabled'],
    'It takes the access logs of the other buckets; a log of its own would log its own writing.',
  );
  acknowledgeRules(
    bucket,
    ['NIST.800.53.R5-S3DefaultEncryptionKMS'],
    'S3 delivers access logs only to buckets whose default encryption is its own (SSE-S3).',
  );
  acknowledgeRules(
    bucket,
    ['NIST.800.53.R5-S3BucketReplicationEnabled', 'NIST.800.53.R5-S3BucketVersioningEnabled'],
    'Access logs are written once by S3, which nobody else may, and expire after 90 days.',
  );
  return bucket;
}

/**
 * The bucket that files are dropped into. It is versioned, so that the object of a list stays readable after an
 * overwrite.
 */
export function createDropBucket(scope: Construct, accessLogs: Bucket, key: IKey | undefined): Bucket {
  const bucket = new Bucket(scope, 'Drops', {
    ...guarded,
    ...encryptedWith(key),
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

export function createLedgerBucket(scope: Construct, accessLogs: Bucket, key: IKey | undefined): Bucket {
  return new Bucket(scope, 'Ledger', {
    ...guarded,
    ...encryptedWith(key),
    versioned: true,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: 'ledger/',
    lifecycleRules: [
      { noncurrentVersionExpiration: Duration.days(365) },
      // Markers are short-lived and useless afterwards, but their old versions would slow down every listing.
      ...[LEDGER_PREFIXES.open, LEDGER_PREFIXES.running, LEDGER_PREFIXES.collecting].map(prefix => ({
        prefix,
        noncurrentVersionExpiration: Duration.days(1),
        expiredObjectDeleteMarker: true,
      })),
      // No list is watched for longer than 300 days, and none is looked at again after that.
      { prefix: LEDGER_PREFIXES.rows, expiration: Duration.days(400) },
      // Records of objects that belong to no feed; after this time they have been noticed or do not matter.
      {
        prefix: LEDGER_PREFIXES.unclaimed,
        expiration: Duration.days(14),
        noncurrentVersionExpiration: Duration.days(1),
      },
    ],
  });
}

/**
 * Lets only these principals change the ledger, whatever other policies of the account allow. Operators may write a
 * document, since every act is a write with a reason. Nobody but the function may delete one.
 *
 * @param functionArn of the function's role.
 * @param operators ARNs of roles and users, asked for at synthesis; `*` matches any text.
 * @returns the statements that could not be added, because the bucket belongs to another stack: its policy and this
 *   stack would depend on each other.
 */
export function guardLedger(
  scope: Construct,
  bucket: IBucket,
  functionArn: string,
  operators: () => readonly string[],
): readonly PolicyStatement[] {
  const deny = (sid: string, actions: string[], writers: () => string[]) =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions,
      resources: [bucket.arnForObjects('*')],
      conditions: { ArnNotLike: { 'aws:PrincipalArn': Lazy.list({ produce: writers }) } },
    });
  const statements = [
    deny('OnlyTheFunctionAndOperatorsWrite', ['s3:PutObject'], () => [functionArn, ...operators()]),
    deny('OnlyTheFunctionDeletes', ['s3:DeleteObject', 's3:DeleteObjectVersion'], () => [functionArn]),
  ];
  if (Stack.of(bucket) !== Stack.of(scope)) return statements;
  return statements.filter(statement => !bucket.addToResourcePolicy(statement).statementAdded);
}
