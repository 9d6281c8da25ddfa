import { Stack, type StackProps } from 'aws-cdk-lib';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { printStatements } from './access/bucket-requirements.ts';
import { droppingStatements } from './access/grant-drop.ts';
import { CallListDrop } from './call-list-drop.ts';
import type { CallListDropProps } from './call-list-drop-props.ts';
import { checkConfig } from './config/check-config.ts';
import type { FeedProps } from './config/feed-props.ts';
import { bringFeed, bringParts } from './document/bring-parts.ts';
import type { ConfiguredFeed, DropdialConfig } from './document/settings.ts';
import { STACK_NAME } from './names.ts';

/** Props of the stack and of the construct in it. */
export interface DropdialStackProps extends StackProps, Omit<CallListDropProps, 'feeds'> {
  /** The feeds, as for the construct. Existing parts may be given by their names. */
  readonly feeds: ReadonlyArray<FeedProps | ConfiguredFeed>;

  /**
   * Makes parts that need the stack, such as a bucket that is imported; they win over the other props.
   *
   * @default nothing
   */
  readonly bring?: (stack: Stack) => Omit<CallListDropProps, 'feeds'>;
}

function toFeedProps(stack: Stack, feed: FeedProps | ConfiguredFeed): FeedProps {
  return 'secret' in feed ? feed : bringFeed(stack, feed);
}

interface Uploader {
  readonly arn: string;
  /** Whether they also see what becomes of their files. */
  readonly follow: boolean;
}

function uploadersOf({ uploaders = [], followers = [] }: ConfiguredFeed): readonly Uploader[] {
  return [...uploaders.map(arn => ({ arn, follow: false })), ...followers.map(arn => ({ arn, follow: true }))];
}

/** Says what the policy of an uploader needs: that of a bucket which is there already is not ours. */
function printUploader(drop: CallListDrop, { id, prefix }: ConfiguredFeed, index: number, uploader: Uploader): void {
  const description = `Statements that the policy of ${uploader.arn} must have, who drops files of the feed ${id}`;
  printStatements(drop, `Uploader-${id}-${index}`, description, () =>
    droppingStatements(drop.dropBucket, prefix, uploader),
  );
}

/** Lets those drop files and operate whom a configuration names. */
function letIn(drop: CallListDrop, { feeds, bucket, operators = [] }: DropdialConfig): void {
  for (const feed of feeds) {
    for (const [index, uploader] of uploadersOf(feed).entries()) {
      if (bucket === undefined) drop.grantDrop(new ArnPrincipal(uploader.arn), feed.id, uploader);
      else printUploader(drop, feed, index, uploader);
    }
    for (const user of feed.sftpUsers ?? []) drop.addSftpUser({ ...user, feedId: feed.id });
  }
  for (const { arn, sendTest = false } of operators) drop.grantOperate(new ArnPrincipal(arn), { sendTest });
}

/** A stack with one drop bucket and everything that belongs to it. */
export class DropdialStack extends Stack {
  readonly drop: CallListDrop;

  constructor(scope: Construct, id: string, { feeds, bring, ...props }: DropdialStackProps) {
    super(scope, id, { description: 'dropdial: dropped CSV files become Voximplant call lists', ...props });
    this.drop = new CallListDrop(this, 'Drop', {
      ...props,
      ...bring?.(this),
      feeds: feeds.map(feed => toFeedProps(this, feed)),
    });
  }

  /**
   * The stack that a configuration file describes.
   *
   * @throws {ConfigError} that names every wrong setting, each on a line of its own.
   */
  static describedBy(scope: Construct, config: DropdialConfig): DropdialStack {
    checkConfig(config);
    const { stackName = STACK_NAME, env, tags, terminationProtection, feeds } = config;
    const stack = new DropdialStack(scope, stackName, {
      feeds,
      bring: own => bringParts(own, config),
      ...(env && { env }),
      ...(tags && { tags }),
      ...(terminationProtection !== undefined && { terminationProtection }),
    });
    letIn(stack.drop, config);
    return stack;
  }
}
