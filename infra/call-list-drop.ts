import { CfnOutput, Duration, RemovalPolicy, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { cfnBucketOf, createAccessLogBucket, createDropBucket, createLedgerBucket } from './drop-buckets.ts';
import { bundledCode, createDropFunction, createFunctionRole } from './drop-function.ts';
import { dropEventPattern } from './event-pattern.ts';
import { createEventQueues } from './event-queue.ts';
import { checkFeeds, describeFeed, type FeedProps } from './feed-props.ts';
import { grantDrops, grantLedger, grantSecret, LEDGER_KEYS } from './function-permissions.ts';

export interface CallListDropProps {
  /** At least one feed; their prefixes must not overlap. */
  readonly feeds: readonly FeedProps[];
  /**
   * Base address of the Management API.
   *
   * @default https://api.voximplant.com/platform_api
   */
  readonly apiUrl?: string;
  /**
   * Longest run of the function; a large file needs as long as Voximplant takes to read it.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * Memory of the function, in MB. It stays flat at any file size; more memory buys more network and processor.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Most drops that are handled at once, 2 to 1000.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;
  /**
   * The function's code: a folder with `handler.mjs`.
   *
   * @default the bundle that `npm run build` wrote
   */
  readonly code?: Code;
}

/**
 * What a new secret holds until an operator fills it. Never change this text: CloudFormation would write the new one over
 * the credentials of every stack that is deployed.
 */
const PLACEHOLDER = 'put the credentials.json of the service account here';

/** A bucket in which every dropped CSV becomes a Voximplant call list, with everything that takes. */
export class CallListDrop extends Construct {
  /** Where files are dropped. */
  readonly dropBucket: Bucket;
  /** Where the receipts are; only the function writes here. */
  readonly ledgerBucket: Bucket;
  /** Where the access logs of both buckets go. */
  readonly accessLogBucket: Bucket;
  /** Events on their way to the function. */
  readonly queue: Queue;
  /** Events that were tried too often. */
  readonly deadLetterQueue: Queue;
  readonly rule: Rule;
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
  /** The secret of each feed, by the feed's id. */
  readonly secrets: ReadonlyMap<string, ISecret>;

  constructor(scope: Construct, id: string, props: CallListDropProps) {
    super(scope, id);
    checkFeeds(props.feeds);
    const { timeout = Duration.minutes(5), memorySize = 512, maxConcurrency = 10 } = props;

    this.role = createFunctionRole(this);
    this.accessLogBucket = createAccessLogBucket(this);
    this.dropBucket = createDropBucket(this, this.accessLogBucket);
    this.ledgerBucket = createLedgerBucket(this, this.accessLogBucket, this.role);
    this.secrets = new Map(props.feeds.map(feed => [feed.id, feed.secret ?? this.createSecret(feed.id)]));

    const { queue, deadLetters } = createEventQueues(this, timeout);
    this.queue = queue;
    this.deadLetterQueue = deadLetters;
    this.rule = new Rule(this, 'Rule', {
      description: 'New CSV files and sidecars, and new tags on them',
      eventPattern: dropEventPattern(this.dropBucket.bucketName),
      targets: [new SqsQueue(queue, { deadLetterQueue: deadLetters })],
    });

    const config = this.describeConfig(props);
    const code = props.code ?? bundledCode();
    const made = createDropFunction(this, { role: this.role, code, timeout, memorySize, config });
    this.function = made.function;
    this.logGroup = made.logGroup;
    // One message an event: every drop has the whole of the function's time and memory.
    this.function.addEventSource(
      new SqsEventSource(queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency }),
    );
    this.grantAll(props.feeds);
    this.describeOutputs();
  }

  private createSecret(feedId: string): Secret {
    const secret = new Secret(this, `Secret-${feedId}`, {
      secretName: `dropdial/${feedId}`,
      description: `credentials.json of the Voximplant service account for the feed ${feedId}`,
      secretStringValue: SecretValue.unsafePlainText(PLACEHOLDER),
      // Voximplant shows a private key once. A stack made anew is given the kept secret as `secret` of its feed.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The key is made at Voximplant, which no rotation function of AWS can do; a new one is taken up within five minutes.',
    });
    return secret;
  }

  private describeConfig({ feeds, apiUrl }: CallListDropProps): string {
    return Stack.of(this).toJsonString({
      ...(apiUrl !== undefined && { apiUrl }),
      ledgerBucket: this.ledgerBucket.bucketName,
      feeds: feeds.map(feed => ({
        ...describeFeed(feed),
        bucket: this.dropBucket.bucketName,
        secretId: this.secrets.get(feed.id)?.secretArn,
      })),
    });
  }

  private grantAll(feeds: readonly FeedProps[]): void {
    const prefixes = feeds.map(({ prefix }) => prefix);
    grantDrops(this.role, this.dropBucket, prefixes);
    grantLedger(this.role, this.ledgerBucket);
    for (const secret of this.secrets.values()) grantSecret(this.role, secret);
    for (const prefix of prefixes) this.acknowledgeKeys(this.dropBucket, `${prefix}*`);
    for (const keys of LEDGER_KEYS) this.acknowledgeKeys(this.ledgerBucket, keys);
  }

  private acknowledgeKeys(bucket: Bucket, keys: string): void {
    Validations.of(this.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${Stack.of(this).getLogicalId(cfnBucketOf(bucket))}.Arn>/${keys}]`,
      reason:
        'The keys of drops, and of the documents about them, are made after the deployment; a prefix is as narrow as it gets.',
    });
  }

  private describeOutputs(): void {
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output('DropBucketName', this.dropBucket.bucketName, 'Where files are dropped');
    output('LedgerBucketName', this.ledgerBucket.bucketName, 'Where the receipts are');
    output('QueueUrl', this.queue.queueUrl, 'Events on their way to the function');
    output('DeadLetterQueueUrl', this.deadLetterQueue.queueUrl, 'Events that were tried too often');
    for (const [feed, secret] of this.secrets) {
      const command = `aws secretsmanager put-secret-value --secret-id ${secret.secretName} --secret-string file://credentials.json`;
      output(`FillSecret-${feed}`, command, `Fills the secret of the feed ${feed}`);
    }
  }
}
