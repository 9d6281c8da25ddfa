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

/** Props of a `CallListDrop`. Everything except the feeds has a default. */
export interface CallListDropProps {
  /** At least one feed; their prefixes must not overlap. More can follow with `addFeed`. */
  readonly feeds: readonly FeedProps[];

  /**
   * The bucket that files are dropped into. It may belong to another stack or account. The outputs of this stack then say what to do
   * there once: send its events to EventBridge and, in another account, grant access.
   *
   * @default a new bucket: versioned, encrypted, kept when the stack is deleted
   */
  readonly bucket?: IBucket;

  /**
   * The bucket of the ledger, which holds the receipts. Nobody who drops files may write there.
   *
   * @default a new bucket: versioned, encrypted, kept when the stack is deleted, and written by the function alone
   */
  readonly ledgerBucket?: IBucket;

  /**
   * The key that encrypts the buckets, queues, secrets and the log group that this construct makes. A key of another stack needs
   * grants for CloudWatch Logs and EventBridge, which an output prints.
   *
   * @default keys that AWS manages
   */
  readonly encryptionKey?: IKey;

  /**
   * The network of the function. It calls Voximplant, so its subnets need a route to the Internet, such as a NAT gateway.
   *
   * @default the function is not in a network of yours
   */
  readonly vpc?: IVpc;

  /**
   * Which subnets of `vpc` the function is in.
   *
   * @default private subnets with a route to the Internet
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of the function in `vpc`.
   *
   * @default a new one that lets HTTPS out and nothing in
   */
  readonly securityGroups?: readonly ISecurityGroup[];

  /**
   * The topic that every alarm notifies, when it rings and when it ends.
   *
   * @default none: the alarms exist and notify nobody, and a warning at synth says so
   */
  readonly alarmTopic?: ITopic;

  /**
   * The log group of the function. No phone number, row or key is ever logged.
   *
   * @default a new group that keeps logs for three months
   */
  readonly logGroup?: ILogGroup;

  /**
   * The event bus that receives the outcome events.
   *
   * @default the default bus of the account
   */
  readonly eventBus?: IEventBus;

  /**
   * A secret with the private host key of the SFTP server, in PEM. It outlives the server. See `addSftpUser`.
   *
   * @default a key that the server makes and that is lost with the server
   */
  readonly sftpHostKey?: ISecret;

  /**
   * The network of the SFTP server's endpoint, so that only `sftpPeers` reach it.
   *
   * @default a public endpoint, which everybody with a key reaches
   */
  readonly sftpVpc?: IVpc;

  /**
   * The peers that reach the endpoint in `sftpVpc`, such as `Peer.ipv4('203.0.113.7/32')`. `sftpVpc` needs at least one.
   *
   * @default none
   */
  readonly sftpPeers?: readonly IPeer[];

  /**
   * Allocation ids of Elastic IPs: fixed addresses for partners whose firewall allows known ones only. Give one for each public
   * subnet of `sftpVpc` that the endpoint uses.
   *
   * @default none: the endpoint is in the private subnets, for partners in a VPN or a peered network
   */
  readonly sftpAddresses?: readonly string[];

  /**
   * Lists of numbers that no feed may call, in addition to a feed's own lists. Each names its bucket, in the same account, which partners
   * cannot write. The function may read these objects and no others.
   *
   * @default none
   */
  readonly suppression?: readonly SuppressionProps[];

  /**
   * Keys that suppression lists are encrypted with, so that the function can read them.
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
   * Longest run of the function, 30 seconds to 15 minutes. The function reads a file twice and sends it within that time:
   * plan 1 minute for 100 MB, and more for a slow connection.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Memory of the function in MB, 256 to 10240. Its use stays flat at any file size. More memory brings more network and processor. With less
   * than 512, a file may have fewer numbers: 702,000 with 256.
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
