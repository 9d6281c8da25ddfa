import * as v from 'valibot';
import { BucketSchema } from '../../lambda/feed/bucket-name.ts';
import { ConfigSchema, FeedConfigSchema } from '../../lambda/feed/feed-config.ts';
import { STACK_NAME } from '../names.ts';
import {
  Account,
  AllocationId,
  Email,
  KeyArn,
  LogGroupName,
  Peer,
  PrincipalArn,
  PublicKey,
  Region,
  SecretName,
  SecurityGroupId,
  SftpUserName,
  StackName,
  SubnetId,
  TopicArn,
  VpcId,
} from './patterns.ts';

/** An optional setting and its description, which ends with its default after "Default:". */
const setting = <T extends v.GenericSchema>(schema: T, description: string) =>
  v.pipe(v.optional(schema), v.description(description));

const needed = <T extends v.GenericSchema>(schema: T, description: string) =>
  v.pipe(schema, v.description(description));

const list = <T extends v.GenericSchema>(schema: T) => v.array(schema, 'must be a list');

const some = <T extends v.GenericSchema>(schema: T, what: string) =>
  v.pipe(list(schema), v.minLength(1, `must hold at least one ${what}`));

const wholeNumber = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** A number, or no limit. */
const limit = (max: number) => v.union([wholeNumber(1, max), v.literal('unlimited')]);

/** An existing bucket. */
export const BucketPlaceSchema = v.strictObject({
  name: needed(BucketSchema, 'Its name.'),
  account: setting(Account, 'The account it belongs to. Default: that of the stack.'),
  keyArn: setting(KeyArn, 'The key that it is encrypted with, so that the function may use it. Default: a key of S3.'),
});

/** A partner who drops files of a feed over SFTP. */
export const SftpUserSchema = v.strictObject({
  userName: needed(SftpUserName, 'The name to log in with.'),
  publicKeys: needed(some(PublicKey, 'key'), 'Public keys in the format of OpenSSH.'),
  canRename: v.pipe(
    v.optional(v.boolean(), true),
    v.description(
      'Whether the partner may rename, read and delete files below the prefix. Many clients upload under another name and rename, which S3 does by reading, writing and deleting. Otherwise the partner writes files, and reads nothing but what became of them.',
    ),
  ),
});

/** An operator. */
export const OperatorSchema = v.strictObject({
  arn: needed(PrincipalArn, 'The role or user. An output of the stack has the statements that its policy needs.'),
  sendTest: v.pipe(
    v.optional(v.boolean(), false),
    v.description(
      'Whether they may run `dropdial doctor --send-test`, which puts a file of one row below the prefix of each feed and removes it.',
    ),
  ),
});

/** The network of the function. */
export const NetworkSchema = v.strictObject({
  vpcId: needed(VpcId, 'Its id.'),
  subnetIds: needed(
    some(SubnetId, 'subnet'),
    'The subnets of the function. They need a way to the Internet, such as a NAT gateway: Voximplant is not in AWS.',
  ),
  securityGroupIds: setting(
    some(SecurityGroupId, 'group'),
    'Security groups of the function. Default: a new one that lets HTTPS out and nothing in.',
  ),
});

/** The network of the SFTP endpoint. */
export const SftpNetworkSchema = v.strictObject({
  vpcId: needed(VpcId, 'Its id.'),
  subnetIds: needed(
    some(SubnetId, 'subnet'),
    'The subnets of the endpoint: public ones for fixed addresses, others for partners who come from inside.',
  ),
  peers: needed(some(Peer, 'peer'), 'Who reaches the endpoint.'),
  addressIds: setting(
    list(AllocationId),
    'Allocation ids of Elastic IPs, one for each subnet: fixed addresses, for partners whose firewalls allow known addresses only. Default: none, and the endpoint is reached from inside the network only.',
  ),
});

/** The SFTP server, which exists if a feed has SFTP users. */
export const SftpServerSchema = v.strictObject({
  hostKeySecretName: setting(
    SecretName,
    'A secret that holds the private key, in PEM, by which partners know the server; it outlives the server. Default: a key that the server makes, and that is lost with the server.',
  ),
  network: setting(
    SftpNetworkSchema,
    'The network of its endpoint. Default: a public endpoint, for everybody who has a key.',
  ),
});

const { bucket: _bucket, secretId: _secretId, ...feedFields } = FeedConfigSchema.entries;

/** The settings of a feed of the construct: everything but its bucket and its secret. */
export const FeedSettingsSchema = v.strictObject({
  ...feedFields,
  maxActiveLists: v.pipe(
    v.optional(limit(1000), 10),
    v.description(
      'Most lists of this feed that dial at the same time. The drops beyond wait: fifty files at nine o’clock are not fifty campaigns at nine o’clock.',
    ),
  ),
  maxUploads: setting(
    limit(1000),
    'Most files of 32 MB and more of this feed that are sent at the same time; the others wait, so that other feeds have their share of the function. Default: half of `maxConcurrency` where there are several feeds; a single one is not limited.',
  ),
  notify: setting(
    list(Email),
    'E-mail addresses of people who get a mail about drops that are rejected, in doubt, wait for somebody, or call nobody. Each address is sent a mail that asks for consent first. Default: nobody.',
  ),
});

/** The settings of a feed in a configuration file: those of the construct, and existing resources by name. */
export const ConfiguredFeedSchema = v.strictObject({
  ...FeedSettingsSchema.entries,
  secretName: setting(
    SecretName,
    'A secret that exists already and holds the service account’s `credentials.json`. Default: a new secret, `dropdial/` and the id of the feed, that holds a placeholder.',
  ),
  secretKeyArn: setting(KeyArn, 'The key that `secretName` is encrypted with. Default: a key of Secrets Manager.'),
  uploaders: setting(
    list(PrincipalArn),
    'Roles and users of this account that may drop files of this feed, and do nothing else. Default: nobody, except those whose own policies allow it.',
  ),
  followers: setting(
    list(PrincipalArn),
    'Roles and users of this account that may drop files of this feed and see what becomes of them, as `dropdial drop` does: they may read and list every file of the feed. Default: nobody.',
  ),
  sftpUsers: setting(
    list(SftpUserSchema),
    'Partners who drop files of this feed over SFTP; the first one brings a server of AWS Transfer Family. The feed needs `receiptFile` or `rejectFile`, and its `lastLineEnd` is `required` unless it says otherwise. Default: none.',
  ),
});

const { feeds: _feeds, ledgerBucket: _ledger, queueUrl: _queue, ...shared } = ConfigSchema.entries;

/** The content of `dropdial.config.ts` or `.json`, the one document that people write. */
export const DocumentSchema = v.strictObject({
  $schema: setting(v.string(), 'Address or path of the schema of this file, for editors. Not a setting.'),
  stackName: v.pipe(
    v.optional(StackName, STACK_NAME),
    v.description('Name of the stack; a second one with another name is another drop bucket with another ledger.'),
  ),
  env: setting(
    v.strictObject({
      account: setting(Account, 'The account.'),
      region: setting(Region, 'The Region.'),
    }),
    'Account and Region that the stack belongs to, so that it is never deployed anywhere else. Default: those of the AWS environment at deployment.',
  ),
  feeds: needed(
    v.pipe(v.array(ConfiguredFeedSchema, 'must be a list of feeds'), v.minLength(1, 'must hold at least one feed')),
    'Who drops files, and what of them may dial. Prefixes must not overlap.',
  ),
  alarmEmails: setting(
    list(Email),
    'Who is told when an alarm goes off, and when it recovers. Each address first gets a mail that asks for consent. Default: nobody.',
  ),
  alarmTopicArn: setting(
    TopicArn,
    'An existing SNS topic for alarms; `alarmEmails` subscribe to it. If it is encrypted, CloudWatch must be allowed to use its key. Default: a new topic, when there are `alarmEmails`.',
  ),
  operators: setting(
    list(OperatorSchema),
    'Roles and users that may look at submissions, adopt, retry and stop them, run `dropdial doctor`, and send dead letters back. Default: nobody but administrators.',
  ),
  suppression: shared.suppression,
  suppressionKeyArns: setting(
    list(KeyArn),
    'Keys that suppression lists are encrypted with. Default: none; the lists are encrypted with keys of S3.',
  ),
  bucket: setting(
    BucketPlaceSchema,
    'The bucket that files are dropped into, if it exists already. An output of the stack says what must be done there once. Default: a new bucket, versioned, encrypted, and kept when the stack is deleted.',
  ),
  ledgerBucket: setting(
    BucketPlaceSchema,
    'The bucket of the receipts, if it exists already. Nobody who drops files may write there. Default: a new bucket, versioned, encrypted, kept when the stack is deleted, and written by the function alone.',
  ),
  encryptionKeyArn: setting(
    KeyArn,
    'The key that encrypts the buckets, queues, secrets and the log group that the stack makes. Default: keys that AWS manages.',
  ),
  eventBus: v.pipe(
    shared.eventBus,
    v.description(
      'The event bus that outcome events are sent to, by name or ARN, in the account of the stack. Default: the default bus of the account.',
    ),
  ),
  network: setting(NetworkSchema, 'The network of the function. Default: none, as Lambda runs it.'),
  sftp: setting(
    SftpServerSchema,
    'How the SFTP server is set. There is one if a feed has `sftpUsers`. Default: a public endpoint with a key of its own.',
  ),
  logGroupName: setting(LogGroupName, 'A log group that exists already. Default: a new one that keeps three months.'),
  apiUrl: v.pipe(shared.apiUrl, v.description('Base address of the Management API.')),
  timeoutMinutes: v.pipe(
    v.optional(wholeNumber(1, 15), 5),
    v.description(
      'Longest run of the function, in minutes. A file takes as long as it takes to read it twice and Voximplant to take it in: plan 1 minute for 100 MB, and more where the line is slow.',
    ),
  ),
  memorySize: v.pipe(
    v.optional(wholeNumber(256, 10_240), 512),
    v.description(
      'Memory of the function, in MB. Its use stays flat at any file size; more memory brings more network and processor. With less than 512, a file may have fewer numbers: 702,000 with 256.',
    ),
  ),
  maxConcurrency: v.pipe(v.optional(wholeNumber(2, 1000), 10), v.description('Most drops that are handled at once.')),
  terminationProtection: v.pipe(
    v.optional(v.boolean(), false),
    v.description(
      'Whether CloudFormation refuses to delete the stack. Its buckets and secrets outlive it in either case.',
    ),
  ),
  tags: setting(v.record(v.string(), v.string()), 'Tags of every resource. Default: none.'),
});
