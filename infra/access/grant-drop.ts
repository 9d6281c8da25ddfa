import { Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';

// A sender in parts that gives up takes its parts away again.
const DROPPING = ['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload'];
// S3 seals each object with a data key, and opens it again to put parts together.
const SEALING = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** What the policy of someone must say who drops files of one feed, where nobody here can say it. */
export function droppingStatements(bucket: IBucket, prefix: string): readonly PolicyStatement[] {
  const { encryptionKey } = bucket;
  return [
    new PolicyStatement({ actions: DROPPING, resources: [bucket.arnForObjects(`${prefix}*`)] }),
    ...(encryptionKey ? [new PolicyStatement({ actions: SEALING, resources: [encryptionKey.keyArn] })] : []),
  ];
}

/**
 * Lets someone drop files of one feed: write objects below its prefix, with tags, in one piece or in many. Not read them, not even their
 * own, since they hold people's numbers; not list, not delete.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html
 */
export function grantDropping(bucket: IBucket, prefix: string, grantee: IGrantable): Grant {
  const objects = bucket.arnForObjects(`${prefix}*`);
  const grant = Grant.addToPrincipalOrResource({
    grantee,
    actions: DROPPING,
    resourceArns: [objects],
    resource: bucket,
  });
  const key = bucket.encryptionKey?.grant(grantee, ...SEALING);
  if (Construct.isConstruct(grantee)) {
    acknowledgeWildcard(
      grantee,
      objects,
      'Uploaders choose the names of their files; the feed is as narrow as it gets.',
    );
  }
  return key ? grant.combine(key) : grant;
}
