import { Lazy } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';
import { KEY_ACTIONS } from './bucket-requirements.ts';

/**
 * The keys of the ledger's documents, from the function's own list: receipts, the active lists of a feed, sent content,
 * open submissions, and the drops of an hour.
 */
const LEDGER_KEYS: readonly string[] = Object.values(LEDGER_PREFIXES).map(prefix => `${prefix}*`);

/** Documents that are also deleted. */
const PASSING_KEYS = [LEDGER_PREFIXES.open, LEDGER_PREFIXES.running, LEDGER_PREFIXES.collecting].map(
  prefix => `${prefix}*`,
);

const KEYS_REASON =
  'The keys of drops, and of the documents about them, are made after the deployment; a prefix is as narrow as it gets.';

/** The settings of a feed that determine permissions. */
export interface FeedAccess {
  readonly prefix: string;
  /** Whether the problems of a rejected file are written beside it. */
  readonly rejectFile?: boolean;
  /** Whether the state of every drop is written beside it. */
  readonly receiptFile?: boolean;
  /** Whether the results of a cancel file are written beside it. */
  readonly cancelFile?: boolean;
  /** Whether, where and with which tag results of calls are written. */
  readonly results?: {
    readonly write?: 'none' | 'file' | undefined;
    readonly to?: string | undefined;
    readonly unreached?: boolean | undefined;
    readonly tag?: unknown;
  };
  /** Its suppression lists, and those of all feeds. */
  readonly suppression?: ReadonlyArray<{ readonly report?: 'rows' | 'count' | undefined }>;
}

/** The keys of files that the function writes beside drops, below a feed's prefix. */
function ownFiles(feed: FeedAccess): string[] {
  const { prefix, rejectFile = false, receiptFile = false, cancelFile = false, suppression = [] } = feed;
  return [
    ...(rejectFile ? [`${prefix}*.errors.csv`] : []),
    ...(receiptFile ? [`${prefix}*.result.json`, `${prefix}*.result.txt`] : []),
    ...(cancelFile ? [`${prefix}*.cancelled.csv`] : []),
    ...(suppression.some(({ report = 'rows' }) => report === 'rows') ? [`${prefix}*.suppressed.csv`] : []),
  ];
}

/** The keys of files with results of calls; none if the feed writes none. */
function resultsKeysOf({ prefix, results }: FeedAccess): readonly string[] {
  if (results?.write !== 'file') return [];
  const kinds = results.unreached ? ['results', 'unreached'] : ['results'];
  return kinds.map(kind => `${results.to ?? prefix}*.${kind}.csv`);
}

/**
 * The prefix of results outside the feed's prefix. The function must be able to list it, because S3 otherwise answers
 * 403 for a missing object.
 */
export function resultsPrefixOf({ results }: FeedAccess): readonly string[] {
  return results?.write === 'file' && results.to !== undefined ? [results.to] : [];
}

/** The bucket must be in this account, not one with the same name in another account. */
const ofAccount = (bucket: IBucket) => ({ 'aws:ResourceAccount': bucket.env.account });

/** A prefix in the header of a copy: plain, and encoded as the function sends it. */
function copySources(bucket: IBucket, prefix: string): string[] {
  const encoded = prefix.split('/').map(encodeURIComponent).join('/');
  return [...new Set([prefix, encoded])].map(text => `${bucket.bucketName}/${text}*`);
}

/**
 * HEAD and GET of an object, and everything that a copy onto itself must preserve. S3 shows an object lock only with
 * the permission for it, and a copy without it would lose the lock.
 */
const OBJECT_ACTIONS = [
  's3:GetObject',
  's3:GetObjectTagging',
  's3:GetObjectRetention',
  's3:GetObjectLegalHold',
  's3:PutObjectTagging',
  's3:GetObjectAnnotation',
  's3:PutObjectAnnotation',
];

/** For the version that was planned, and for tags that are added later to the version before our copy. */
const VERSION_ACTIONS = ['s3:GetObjectVersion', 's3:GetObjectVersionTagging', 's3:PutObjectVersionTagging'];

/** Nothing but a copy of an existing object may be written: the copy onto itself that changes the metadata. */
const copyStatement = (bucket: IBucket, prefix: string) =>
  new PolicyStatement({
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`${prefix}*`)],
    conditions: {
      StringEquals: ofAccount(bucket),
      StringLike: { 's3:x-amz-copy-source': copySources(bucket, prefix) },
    },
  });

/**
 * The function's permissions below the prefix of a feed: to read drops and sidecars, and to write outcomes onto drops.
 *
 * @param isOwn the bucket is only for drops, and {@link grantMarking} grants permissions for all of it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export function feedStatements(bucket: IBucket, feed: FeedAccess, isOwn = false): readonly PolicyStatement[] {
  const { prefix, results } = feed;
  const own = ownFiles(feed);
  const files = resultsKeysOf(feed).map(key => bucket.arnForObjects(key));
  const StringEquals = ofAccount(bucket);
  return [
    new PolicyStatement({
      actions: isOwn ? VERSION_ACTIONS : [...OBJECT_ACTIONS, ...VERSION_ACTIONS],
      resources: [bucket.arnForObjects(`${prefix}*`)],
      conditions: { StringEquals },
    }),
    ...(isOwn ? [] : [copyStatement(bucket, prefix)]),
    ...(own.length > 0
      ? [
          new PolicyStatement({
            actions: ['s3:PutObject'],
            resources: own.map(keys => bucket.arnForObjects(keys)),
            conditions: { StringEquals },
          }),
        ]
      : []),
    // A results file is read before it is written, so that an object of somebody else is never replaced.
    ...(files.length > 0
      ? [
          new PolicyStatement({
            actions: [
              's3:PutObject',
              ...(results?.to === undefined ? [] : ['s3:GetObject']),
              // Below the feed's own prefix, this is granted already.
              ...(results?.tag === undefined || results.to === undefined ? [] : ['s3:PutObjectTagging']),
            ],
            resources: files,
            conditions: { StringEquals },
          }),
        ]
      : []),
  ];
}

/**
 * Without this permission S3 answers 403 for a missing sidecar, which could not be distinguished from a forbidden one.
 */
function listStatement(bucket: IBucket, keys: () => string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { StringEquals: ofAccount(bucket), StringLike: { 's3:prefix': Lazy.list({ produce: keys }) } },
  });
}

/** Lets the function use the key of a bucket, if it has one. */
function grantKey(role: Role, bucket: IBucket): void {
  bucket.encryptionKey?.grant(role, ...KEY_ACTIONS);
}

/** Grants the function its permissions for one feed. */
export function grantFeed(role: Role, bucket: IBucket, feed: FeedAccess, isOwn: boolean): void {
  for (const statement of feedStatements(bucket, feed, isOwn)) role.addToPrincipalPolicy(statement);
  acknowledgeWildcard(role, bucket.arnForObjects(`${feed.prefix}*`), KEYS_REASON);
  for (const keys of [...ownFiles(feed), ...resultsKeysOf(feed)])
    acknowledgeWildcard(role, bucket.arnForObjects(keys), KEYS_REASON);
}

/** The function's permission to list the feeds, and their results if those are elsewhere; asked for at synthesis. */
export function listingStatement(bucket: IBucket, feeds: () => readonly FeedAccess[]): PolicyStatement {
  return listStatement(bucket, () =>
    [...feeds().map(({ prefix }) => prefix), ...feeds().flatMap(resultsPrefixOf)].map(prefix => `${prefix}*`),
  );
}

/**
 * Grants the function its permissions for the whole drop bucket.
 *
 * @param feeds asked for at synthesis.
 */
export function grantDropBucket(role: Role, bucket: IBucket, feeds: () => readonly FeedAccess[]): void {
  role.addToPrincipalPolicy(listingStatement(bucket, feeds));
  grantKey(role, bucket);
}

/**
 * Lets the function mark objects that belong to no feed: it may read any object of a bucket that is only for drops, and
 * copy it onto itself with the reason. It cannot write anything else there.
 */
export function grantMarking(role: Role, bucket: IBucket): void {
  const resources = [bucket.arnForObjects('*')];
  role.addToPrincipalPolicy(
    new PolicyStatement({ actions: OBJECT_ACTIONS, resources, conditions: { StringEquals: ofAccount(bucket) } }),
  );
  role.addToPrincipalPolicy(copyStatement(bucket, ''));
  const reason = 'What no feed takes can lie anywhere in the bucket.';
  acknowledgeWildcard(role, bucket.arnForObjects('*'), reason);
}

/**
 * The function's permissions in the ledger: to read and write documents, and to delete the markers of finished work.
 */
export function ledgerStatements(bucket: IBucket): readonly PolicyStatement[] {
  const conditions = { StringEquals: ofAccount(bucket) };
  const objects = (keys: readonly string[]) => keys.map(key => bucket.arnForObjects(key));
  return [
    new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: objects(LEDGER_KEYS), conditions }),
    new PolicyStatement({ actions: ['s3:DeleteObject'], resources: objects(PASSING_KEYS), conditions }),
    listStatement(bucket, () => [...LEDGER_KEYS]),
  ];
}

/** Grants the function its permissions in the ledger. */
export function grantLedger(role: Role, bucket: IBucket): void {
  for (const statement of ledgerStatements(bucket)) role.addToPrincipalPolicy(statement);
  for (const keys of LEDGER_KEYS) acknowledgeWildcard(role, bucket.arnForObjects(keys), KEYS_REASON);
  grantKey(role, bucket);
}

/**
 * The ARN of a secret for policies. The ARN of a secret imported by name lacks the hyphen and six characters that AWS
 * appends.
 */
export function policyArnOf(secret: ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}

/** Lets the function read the credentials of a feed. */
export function grantSecret(role: Role, secret: ISecret): void {
  const resources = [policyArnOf(secret)];
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources }));
  secret.encryptionKey?.grant(role, 'kms:Decrypt');
}

/**
 * Lets the function send "Drop Due" for drops found by a sweep, and publish outcomes, both only under its own source
 * name.
 */
export function grantSending(role: Role, queue: IQueue, eventBus: IEventBus): void {
  queue.grant(role, 'sqs:SendMessage');
  // Reading and writing the queue also require its key.
  queue.encryptionMasterKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [eventBus.eventBusArn],
      conditions: { StringEquals: { 'events:source': 'dropdial' } },
    }),
  );
}
