import { Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';

// A client that abandons a multipart upload removes its parts.
const DROPPING = ['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload'];
// S3 encrypts each object with a data key, and decrypts parts to assemble them.
const SEALING = ['kms:GenerateDataKey', 'kms:Decrypt'];
// HeadObject requires the permission to read; the annotation holds the receipt.
const FOLLOWING = ['s3:GetObject', 's3:GetObjectAnnotation'];

/** Further permissions of uploaders. */
export interface DropGrantOptions {
  /**
   * Lets them follow the outcome of their files, as `dropdial drop` does: read the heads of the feed's objects, and
   * list them. S3 has one permission for the head and the content of an object, so they may also read every file of the
   * feed.
   *
   * @default false
   */
  readonly follow?: boolean;
}

// Without the right to list, S3 forbids to look at what is not there, and what lies beside a file is not known.
const listingBelow = (prefix: string) => ({ StringLike: { 's3:prefix': [`${prefix}*`] } });

/** The policy statements for an uploader of one feed whose policy cannot be changed here. */
export function droppingStatements(
  bucket: IBucket,
  prefix: string,
  { follow = false }: DropGrantOptions = {},
): readonly PolicyStatement[] {
  const { encryptionKey } = bucket;
  const actions = [...DROPPING, ...(follow ? FOLLOWING : [])];
  return [
    new PolicyStatement({ actions, resources: [bucket.arnForObjects(`${prefix}*`)] }),
    ...(follow
      ? [
          new PolicyStatement({
            actions: ['s3:ListBucket'],
            resources: [bucket.bucketArn],
            conditions: listingBelow(prefix),
          }),
        ]
      : []),
    ...(encryptionKey ? [new PolicyStatement({ actions: SEALING, resources: [encryptionKey.keyArn] })] : []),
  ];
}

/**
 * Lets a principal drop files of one feed: write objects below its prefix, with tags, in one request or in parts.
 * Without `follow`, they may not list files or read any, not even their own, since files hold people's numbers. They
 * may never delete any.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html
 */
export function grantDropping(
  bucket: IBucket,
  prefix: string,
  grantee: IGrantable,
  { follow = false }: DropGrantOptions = {},
): Grant {
  const objects = bucket.arnForObjects(`${prefix}*`);
  const resource = bucket;
  const actions = [...DROPPING, ...(follow ? FOLLOWING : [])];
  const grant = Grant.addToPrincipalOrResource({ grantee, actions, resourceArns: [objects], resource });
  if (follow) {
    // A principal that is known by its ARN alone has no policy here: the bucket has to say it.
    Grant.addToPrincipalOrResource({
      grantee,
      actions: ['s3:ListBucket'],
      resourceArns: [bucket.bucketArn],
      resource,
      conditions: listingBelow(prefix),
    });
  }
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
