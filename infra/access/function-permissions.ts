import { Lazy } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';

/**
 * Where the ledger keeps its documents; the same as the function's own: the receipts, which lists of a feed dial, what was sent,
 * what is still open, and how much was dropped in an hour.
 */
export const LEDGER_KEYS: readonly string[] = Object.values(LEDGER_PREFIXES).map(prefix => `${prefix}*`);

/** The documents that come and go. */
const PASSING_KEYS = [LEDGER_PREFIXES.open, LEDGER_PREFIXES.running, LEDGER_PREFIXES.collecting].map(
  prefix => `${prefix}*`,
);

const KEYS_REASON =
  'The keys of drops, and of the documents about them, are made after the deployment; a prefix is as narrow as it gets.';

/** What of a feed decides about permissions. */
export interface FeedAccess {
  readonly prefix: string;
  /** Whether the problems of a refused file are written beside it. */
  readonly rejectFile?: boolean;
  /** Whether it is written beside every drop where it stands. */
  readonly receiptFile?: boolean;
  /** Whether it is written beside a file of cancellations what they came to. */
  readonly cancelFile?: boolean;
  /** Whether, where and as what it is written what became of the calls. */
  readonly results?: {
    readonly write?: 'none' | 'file' | undefined;
    readonly to?: string | undefined;
    readonly unreached?: boolean | undefined;
    readonly tag?: unknown;
  };
  /** Its suppression lists, and those of all feeds. */
  readonly suppression?: ReadonlyArray<{ readonly report?: 'rows' | 'count' | undefined }>;
}

/** The keys of what the function writes below a feed's prefix beside drops. */
function ownFiles(feed: FeedAccess): string[] {
  const { prefix, rejectFile = false, receiptFile = false, cancelFile = false, suppression = [] } = feed;
  return [
    ...(rejectFile ? [`${prefix}*.errors.csv`] : []),
    ...(receiptFile ? [`${prefix}*.result.json`, `${prefix}*.result.txt`] : []),
    ...(cancelFile ? [`${prefix}*.cancelled.csv`] : []),
    ...(suppression.some(({ report = 'rows' }) => report === 'rows') ? [`${prefix}*.suppressed.csv`] : []),
  ];
}

/** The keys of the files that say what became of calls; none where a feed writes none. */
function resultsKeysOf({ prefix, results }: FeedAccess): readonly string[] {
  if (results?.write !== 'file') return [];
  const kinds = results.unreached ? ['results', 'unreached'] : ['results'];
  return kinds.map(kind => `${results.to ?? prefix}*.${kind}.csv`);
}

/** What a feed's results are listed by where they lie elsewhere: what is not there must not look like what is forbidden. */
export function resultsPrefixOf({ results }: FeedAccess): readonly string[] {
  return results?.write === 'file' && results.to !== undefined ? [results.to] : [];
}

/** The bucket is in this account: one of the same name in another is not what was meant. */
const ofAccount = (bucket: IBucket) => ({ 'aws:ResourceAccount': bucket.env.account });

/** A prefix as the header of a copy names it: plain, and encoded as the function sends it. */
function copySources(bucket: IBucket, prefix: string): string[] {
  const encoded = prefix.split('/').map(encodeURIComponent).join('/');
  return [...new Set([prefix, encoded])].map(text => `${bucket.bucketName}/${text}*`);
}

/** HEAD and GET of an object, and what a copy onto itself carries along. S3 tells of a lock only who may ask for it, and a copy would be without. */
const OBJECT_ACTIONS = [
  's3:GetObject',
  's3:GetObjectTagging',
  's3:GetObjectRetention',
  's3:GetObjectLegalHold',
  's3:PutObjectTagging',
  's3:GetObjectAnnotation',
  's3:PutObjectAnnotation',
];

/** The version that was planned, and tags that the version before our copy is given later. */
const VERSION_ACTIONS = ['s3:GetObjectVersion', 's3:GetObjectVersionTagging', 's3:PutObjectVersionTagging'];

/** No object comes into the bucket but a copy of what is there: the self-copy that changes the metadata. */
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
 * What the function may do below the prefix of a feed: read drops and sidecars, and write outcomes onto drops.
 *
 * @param isOwn the bucket is here for drops alone, and {@link grantMarking} says what is allowed everywhere in it.
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
    // A file of results is looked at before it is written: somebody's object is left alone.
    ...(files.length > 0
      ? [
          new PolicyStatement({
            actions: [
              's3:PutObject',
              ...(results?.to === undefined ? [] : ['s3:GetObject']),
              // Below the feed's own prefix it may do that already.
              ...(results?.tag === undefined || results.to === undefined ? [] : ['s3:PutObjectTagging']),
            ],
            resources: files,
            conditions: { StringEquals },
          }),
        ]
      : []),
  ];
}

/** Without it S3 answers 403 for a sidecar that is not there, and "not there" could not be told from "not allowed". */
function listStatement(bucket: IBucket, keys: () => string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { StringEquals: ofAccount(bucket), StringLike: { 's3:prefix': Lazy.list({ produce: keys }) } },
  });
}

/** Lets the function use the key of a bucket, if it has one. */
function grantKey(role: Role, bucket: IBucket): void {
  bucket.encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
}

/** Grants the function what it does for one feed. */
export function grantFeed(role: Role, bucket: IBucket, feed: FeedAccess, isOwn: boolean): void {
  for (const statement of feedStatements(bucket, feed, isOwn)) role.addToPrincipalPolicy(statement);
  acknowledgeWildcard(role, bucket.arnForObjects(`${feed.prefix}*`), KEYS_REASON);
  for (const keys of [...ownFiles(feed), ...resultsKeysOf(feed)])
    acknowledgeWildcard(role, bucket.arnForObjects(keys), KEYS_REASON);
}

/**
 * Grants the function what it does in the drop bucket whatever the feed.
 *
 * @param prefixes those of the feeds, asked for when the template is made.
 */
export function grantDropBucket(role: Role, bucket: IBucket, prefixes: () => readonly string[]): void {
  role.addToPrincipalPolicy(listStatement(bucket, () => prefixes().map(prefix => `${prefix}*`)));
  grantKey(role, bucket);
}

/**
 * Grants the function to mark objects that no feed takes: to look at any object of a bucket that is here for drops alone, and to copy it onto
 * itself with the reason. It can put nothing else there.
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

/** What the function may do in the ledger: read and write documents, and remove the marks of what is over. */
export function ledgerStatements(bucket: IBucket): readonly PolicyStatement[] {
  const conditions = { StringEquals: ofAccount(bucket) };
  const objects = (keys: readonly string[]) => keys.map(key => bucket.arnForObjects(key));
  return [
    new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: objects(LEDGER_KEYS), conditions }),
    new PolicyStatement({ actions: ['s3:DeleteObject'], resources: objects(PASSING_KEYS), conditions }),
    listStatement(bucket, () => [...LEDGER_KEYS]),
  ];
}

/** Grants the function the ledger. */
export function grantLedger(role: Role, bucket: IBucket): void {
  for (const statement of ledgerStatements(bucket)) role.addToPrincipalPolicy(statement);
  for (const keys of LEDGER_KEYS) acknowledgeWildcard(role, bucket.arnForObjects(keys), KEYS_REASON);
  grantKey(role, bucket);
}

/** The ARN of a secret for policies: one that was imported by its name lacks the hyphen and six characters that AWS adds. */
export function policyArnOf(secret: ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}

/** Grants the function the credentials of a feed. */
export function grantSecret(role: Role, secret: ISecret): void {
  const resources = [policyArnOf(secret)];
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources }));
  secret.encryptionKey?.grant(role, 'kms:Decrypt');
}

/** Grants the function to send "Drop Due" for what a sweep found, and to tell outcomes, under no other name than its own. */
export function grantSending(role: Role, queue: IQueue, eventBus: IEventBus): void {
  queue.grant(role, 'sqs:SendMessage');
  // Reading and writing the queue need its key, too.
  queue.encryptionMasterKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [eventBus.eventBusArn],
      conditions: { StringEquals: { 'events:source': 'dropdial' } },
    }),
  );
}
