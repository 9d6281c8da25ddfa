import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { CallListDrop } from './call-list-drop.ts';
import type { CallListDropProps } from './call-list-drop-props.ts';
import { checkConfig } from './config/check-config.ts';
import type { FeedProps } from './config/feed-props.ts';
import type { ConfiguredFeed, DropdialConfig } from './define-config.ts';

/** Props of the stack and of the construct in it. */
export interface DropdialStackProps extends StackProps, Omit<CallListDropProps, 'feeds'> {
  /** As those of the construct; a secret that exists may be given by its name. */
  readonly feeds: ReadonlyArray<FeedProps | ConfiguredFeed>;
}

function toFeedProps(stack: Stack, feed: FeedProps | ConfiguredFeed): FeedProps {
  if (!('secretName' in feed)) return feed;
  const { secretName, ...props } = feed;
  if (secretName === undefined) return props;
  return { ...props, secret: Secret.fromSecretNameV2(stack, `Secret-${feed.id}`, secretName) };
}

/** A stack with one drop bucket and what belongs to it. */
export class DropdialStack extends Stack {
  readonly drop: CallListDrop;

  constructor(scope: Construct, id: string, { feeds, ...props }: DropdialStackProps) {
    super(scope, id, { description: 'dropdial: dropped CSV files become Voximplant call lists', ...props });
    this.drop = new CallListDrop(this, 'Drop', { ...props, feeds: feeds.map(feed => toFeedProps(this, feed)) });
  }

  /**
   * The stack that a configuration file describes.
   *
   * @throws {Error} which names every wrong field.
   */
  static describedBy(scope: Construct, config: DropdialConfig): DropdialStack {
    checkConfig(config);
    const { stackName = 'Dropdial', timeoutMinutes, ...props } = config;
    const timeout = timeoutMinutes === undefined ? {} : { timeout: Duration.minutes(timeoutMinutes) };
    return new DropdialStack(scope, stackName, { ...props, ...timeout });
  }
}
