import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type CfnServer, CfnUser } from 'aws-cdk-lib/aws-transfer';
import type { Construct } from 'constructs';
import { acknowledgeInlinePolicy } from '../access/acknowledge-rules.ts';
import { acknowledgeWildcard } from '../access/acknowledge-wildcard.ts';
import { KEY_ACTIONS, printGrants } from '../access/bucket-requirements.ts';

/** A partner who drops files over SFTP. */
export interface SftpUserProps {
  /** The name to log in with: 3 to 100 letters, digits and `_ - . @`. */
  readonly userName: string;

  /**
   * The feed whose prefix is the partner's root folder. Its `receiptFile` or `rejectFile` must be true, because
   * partners see nothing but files. Its `lastLineEnd` is `required` unless the feed sets it.
   */
  readonly feedId: string;

  /** Public keys in OpenSSH's format, one or more. */
  readonly publicKeys: readonly string[];

  /**
   * Whether the partner may rename, read and delete files below the prefix. Many clients upload under another name and
   * rename, which S3 does by reading, writing and deleting. Otherwise the partner may write files, and read only
   * receipt files and the problems of rejected files.
   *
   * @default true
   */
  readonly canRename?: boolean;
}

/** @throws {Error} naming the field. */
export function checkSftpUser({ userName, publicKeys }: SftpUserProps): void {
  if (!/^\w[\w@.-]{2,99}$/.test(userName)) {
    throw new Error(
      `"userName" must be 3 to 100 letters, digits and _ - . @, the first a letter, a digit or _; got "${userName}"`,
    );
  }
  if (publicKeys.length === 0) throw new Error(`"publicKeys" of "${userName}" must hold at least one key`);
  for (const [index, key] of publicKeys.entries()) {
    if (!/^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( .*)?$/.test(key)) {
      throw new Error(
        `"publicKeys.${index}" of "${userName}" must be a line such as "ssh-ed25519 AAAA…", as in a file that ends in .pub`,
      );
    }
  }
}

/** A rename in S3 is a copy with everything on the object, and a deletion. */
const RENAME_ACTIONS = [
  's3:GetObject',
  's3:GetObjectTagging',
  's3:PutObjectTagging',
  's3:GetObjectAnnotation',
  's3:PutObjectAnnotation',
  's3:DeleteObject',
];

/** The objects that tell a partner what became of a file. */
const toldObjects = (bucket: IBucket, prefix: string) =>
  ['errors.csv', 'result.json', 'result.txt'].map(ending => bucket.arnForObjects(`${prefix}*.${ending}`));

/** The permissions of a user in the drop bucket, below the prefix of the feed. */
function userStatements(bucket: IBucket, prefix: string, { canRename = true }: SftpUserProps): PolicyStatement[] {
  const objects = bucket.arnForObjects(`${prefix}*`);
  const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
    new PolicyStatement({ actions, resources, ...(conditions && { conditions }) });
  return [
    allow(['s3:ListBucket'], [bucket.bucketArn], { StringLike: { 's3:prefix': [prefix, `${prefix}*`] } }),
    allow(['s3:GetBucketLocation'], [bucket.bucketArn]),
    allow(['s3:PutObject', 's3:AbortMultipartUpload'], [objects]),
    canRename ? allow(RENAME_ACTIONS, [objects]) : allow(['s3:GetObject'], toldObjects(bucket, prefix)),
  ];
}

function createRole(scope: Construct, server: CfnServer, bucket: IBucket, prefix: string, user: SftpUserProps): Role {
  const stack = Stack.of(scope);
  const resourceName = `${server.attrServerId}/*`;
  const role = new Role(scope, `SftpRole-${user.userName}`, {
    description: `Drops files of ${user.userName} into the feed ${user.feedId}`,
    assumedBy: new ServicePrincipal('transfer.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'transfer', resource: 'user', resourceName }) },
      },
    }),
  });
  acknowledgeInlinePolicy(role);
  for (const statement of userStatements(bucket, prefix, user)) role.addToPrincipalPolicy(statement);
  bucket.encryptionKey?.grant(role, ...KEY_ACTIONS);
  const reason = 'Partners choose the names of their files; the prefix of their feed is as narrow as it gets.';
  for (const arn of [bucket.arnForObjects(`${prefix}*`), ...toldObjects(bucket, prefix)])
    acknowledgeWildcard(role, arn, reason);
  printGrants(scope, `BucketPolicy-${user.userName}`, { bucket, role }, () => userStatements(bucket, prefix, user));
  return role;
}

/** A user of the server, and its role. */
export interface SftpUser {
  readonly user: CfnUser;
  readonly role: Role;
}

/**
 * A user whose root folder is the prefix of a feed. Its role reaches no further, whatever the server may do.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/logical-dir-mappings.html
 */
export function createSftpUser(
  scope: Construct,
  server: CfnServer,
  bucket: IBucket,
  prefix: string,
  props: SftpUserProps,
): SftpUser {
  const role = createRole(scope, server, bucket, prefix, props);
  const user = new CfnUser(scope, `SftpUser-${props.userName}`, {
    serverId: server.attrServerId,
    userName: props.userName,
    role: role.roleArn,
    homeDirectoryType: 'LOGICAL',
    homeDirectoryMappings: [{ entry: '/', target: `/${bucket.bucketName}/${prefix}`.replace(/\/$/, '') }],
    sshPublicKeys: [...props.publicKeys],
  });
  // The permissions must exist before the first login.
  user.node.addDependency(role);
  return { user, role };
}
