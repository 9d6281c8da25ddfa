import type { Duration } from 'aws-cdk-lib';
import type { IPeer, ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { FeedProps } from './config/feed-props.ts';
import type { SuppressionProps } from './config/suppression-props.ts';

/** What a `CallListDrop` is made of. Everything but the feeds has a default. */
export interface CallListDropProps {
  /** At least one feed; their prefixes must not overlap. More can follow with `addFeed`. */
  readonly feeds: readonly FeedProps[];

  /**
   * The bucket that files are dropped into, also one of another stack or account. What must be done there once is printed as
   * outputs of this stack: the switch that sends its events to EventBridge, and, for another account, what it must grant.
   *
   * @default a new bucket: versioned, encrypted, kept when the stack is deleted
   */
  readonly bucket?: IBucket;

  /**
   * The bucket of the ledger, where the receipts are. Nobody who drops files may write there.
   *
   * @default a new bucket: versioned, encrypted, kept when the stack is deleted, and written by the function alone
   */
  readonly ledgerBucket?: IBucket;

  /**
   * The key that encrypts the buckets, queues, secrets and the log group that this construct makes. A key of another stack needs
   * grants for CloudWatch Logs and EventBridge, which are printed as an output.
   *
   * @default keys that AWS manages
   */
  readonly encryptionKey?: IKey;

  /**
   * The network of the function. It calls Voximplant, so its subnets need a way to the Internet, such as a NAT gateway.
   *
   * @default the function is in no network of yours
   */
  readonly vpc?: IVpc;

  /**
   * Which subnets of `vpc` the function is in.
   *
   * @default private subnets with a way to the Internet
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of the function in `vpc`.
   *
   * @default a new one that lets HTTPS out and nothing in
   */
  readonly securityGroups?: readonly ISecurityGroup[];

  /**
   * Who is told when an alarm goes off, and when it is over.
   *
   * @default nobody: the alarms are there all the same, and a warning at synth says that nobody hears of them
   */
  readonly alarmTopic?: ITopic;

  /**
   * Where the function logs. No phone number, row or key is ever logged.
   *
   * @default a new group that keeps three months
   */
  readonly logGroup?: ILogGroup;

  /**
   * The event bus that is told of outcomes.
   *
   * @default the default bus of the account
   */
  readonly eventBus?: IEventBus;

  /**
   * A secret that holds the private key, in PEM, by which partners know the SFTP server; it outlives the server. See `addSftpUser`.
   *
   * @default a key that the server makes, and that is gone when the server is
   */
  readonly sftpHostKey?: ISecret;

  /**
   * The network that the SFTP server's endpoint is in, so that only `sftpPeers` reach it.
   *
   * @default a public endpoint, which everybody reaches who has a key
   */
  readonly sftpVpc?: IVpc;

  /**
   * Who reaches the endpoint in `sftpVpc`, such as `Peer.ipv4('203.0.113.7/32')`; at least one.
   *
   * @default none, which is refused with `sftpVpc`
   */
  readonly sftpPeers?: readonly IPeer[];

  /**
   * Allocation ids of Elastic IPs: fixed addresses for partners who let out to known ones only. One for each public subnet of
   * `sftpVpc` that the endpoint shall be in.
   *
   * @default none: the endpoint is in the private subnets, for partners who come through a VPN or a peered network
   */
  readonly sftpAddresses?: readonly string[];

  /**
   * Lists of numbers that no feed may call, beside those that a feed has itself. Each names its bucket, which is of the same account, and no
   * partner can write it; the function may read these objects and no others.
   *
   * @default none
   */
  readonly suppression?: readonly SuppressionProps[];

  /**
   * Keys that suppression lists are encrypted with, so that the function can read those.
   *
   * @default none: the lists are encrypted with keys of S3
   */
  readonly suppressionKeys?: readonly IKey[];

  /**
   * Base address of the Management API.
   *
   * @default https://api.voximplant.com/platform_api
   */
  readonly apiUrl?: string;

  /**
   * Longest run of the function, 30 seconds to 15 minutes. A file takes as long as it takes to read it twice and Voximplant to take it in:
   * plan 1 minute for 100 MB, and more where the line is slow.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Memory of the function in MB, 256 to 10240. It stays flat at any file size; more memory buys more network and processor.
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
   * @default the bundle that `npm run build` wrote, or that came with the package
   */
  readonly code?: Code;
}
