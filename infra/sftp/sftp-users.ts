import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { CfnServer } from 'aws-cdk-lib/aws-transfer';
import type { Construct } from 'constructs';
import type { CallListDropProps } from '../call-list-drop-props.ts';
import type { FeedProps } from '../config/feed-props.ts';
import { createSftpServer } from './sftp-server.ts';
import { createSftpUser, type SftpUser, type SftpUserProps } from './sftp-user.ts';

/** The parts of the server and its users. */
interface SftpParts {
  readonly logGroup: ILogGroup;
  readonly dropBucket: IBucket;
  readonly props: CallListDropProps;
}

/** The SFTP server of a construct and its users; the first user creates the server. */
export class SftpUsers {
  private readonly scope: Construct;
  private readonly parts: SftpParts;
  private readonly usersByName = new Map<string, SftpUser>();
  private madeServer: CfnServer | undefined;

  constructor(scope: Construct, parts: SftpParts) {
    this.scope = scope;
    this.parts = parts;
  }

  get server(): CfnServer | undefined {
    return this.madeServer;
  }

  get byName(): ReadonlyMap<string, SftpUser> {
    return this.usersByName;
  }

  /** @throws {Error} naming the field. */
  add(feed: FeedProps, user: SftpUserProps): SftpUser {
    const { prefix, rejectFile = false, receiptFile = false } = feed;
    if (!rejectFile && !receiptFile) {
      throw new Error(
        `"receiptFile" or "rejectFile" of the feed "${user.feedId}" must be true: partners on SFTP see files and nothing else`,
      );
    }
    if (this.usersByName.has(user.userName)) {
      throw new Error(`"userName" must be new; there is a user "${user.userName}" already`);
    }
    this.madeServer ??= this.createServer();
    const made = createSftpUser(this.scope, this.madeServer, this.parts.dropBucket, prefix, user);
    this.usersByName.set(user.userName, made);
    return made;
  }

  private createServer(): CfnServer {
    const { logGroup, props } = this.parts;
    const { sftpHostKey: hostKey, sftpVpc: vpc, sftpPeers: peers = [], sftpAddresses: addresses = [] } = props;
    return createSftpServer(this.scope, { logGroup, hostKey, network: vpc && { vpc, peers, addresses } });
  }
}
