import { createHash } from 'node:crypto';
import { Names, Stack, Token } from 'aws-cdk-lib';
import { CfnRule, type EventPattern, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { messageGroupOf } from '../../lambda/queue/message-group.ts';
import { MOST_PATTERN } from '../limits/aws-limits.ts';
import { dropEventPattern } from './event-pattern.ts';
import type { EventQueues } from './event-queue.ts';

/** A rule that picks the events of some feeds. */
export interface FeedRule {
  readonly feeds: readonly string[];
  readonly rule: Rule;
}

interface FeedRulesProps {
  /** The rule that matches all events of the bucket. */
  readonly rule: Rule;
  readonly bucket: IBucket;
  /** Whether the bucket is only for drops. */
  readonly isOwn: boolean;
  readonly queues: EventQueues;
  readonly feeds: readonly RuledFeed[];
}

interface RuledFeed {
  readonly id: string;
  readonly prefix: string;
}

/** The feeds whose keys have the same beginning: the prefix of one feed, or the common beginning of several prefixes. */
interface Share {
  readonly start: string;
  readonly feeds: readonly RuledFeed[];
}

/** The maximum length of a rule's name. */
const MAX_NAME = 64;
/** How many characters of it the stack's name may use, which leaves room for the group. */
const NAME_OF_STACK = 40;

/** A name with the same beginning for all rules of a construct. */
function nameOf(stack: string, group: string): string {
  const name = `${stack}-${group}`;
  if (name.length <= MAX_NAME) return name;
  return `${stack}-${createHash('sha256').update(group).digest('hex').slice(0, 16)}`;
}

/** The bucket whose events a rule matches. */
interface Source {
  readonly bucketName: string;
  readonly account: string;
}

/**
 * The events of a rule, by keys. A pattern cannot require both a prefix and an ending, so the function skips other
 * files.
 */
function patternOf({ bucketName, account }: Source, key: readonly object[]): EventPattern {
  const { detail, ...pattern } = dropEventPattern(bucketName, false);
  return { ...pattern, account: [account], detail: { ...detail, object: { key } } };
}

const sourceOf = ({ bucketName, env }: IBucket): Source => ({ bucketName, account: env.account });

/**
 * The queue, with the message group. The CDK's own target would add a statement to the queue's policy for each of 200
 * rules.
 */
function targetOf({ queue, deadLetters }: EventQueues, messageGroupId: string): IRuleTarget {
  return {
    bind: () => ({
      arn: queue.queueArn,
      deadLetterConfig: { arn: deadLetters.queueArn },
      sqsParameters: { messageGroupId },
    }),
  };
}

/** Lets all rules with such names send messages; an SQS policy has room for few statements. */
function allowRules(scope: Construct, { queue, deadLetters }: EventQueues, ruleName: string): void {
  const arn = Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: ruleName });
  for (const target of [queue, deadLetters]) {
    target.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [target.queueArn],
        conditions: { ArnLike: { 'aws:SourceArn': arn } },
      }),
    );
  }
}

/** The keys of no feed. The rule of the whole bucket matches them, and the function records them. */
const keysOfRest = (shares: readonly Share[]) => [{ 'anything-but': { prefix: shares.map(({ start }) => start) } }];

/** Checks that EventBridge accepts the pattern of the whole bucket, even if names that only a deployment knows are long. */
function fitsRule(bucket: IBucket, shares: readonly Share[]): boolean {
  const { bucketName, account } = sourceOf(bucket);
  const longest = {
    bucketName: Token.isUnresolved(bucketName) ? 'b'.repeat(63) : bucketName,
    account: Token.isUnresolved(account) ? '1'.repeat(12) : account,
  };
  const { detailType, ...pattern } = patternOf(longest, keysOfRest(shares));
  return Buffer.byteLength(JSON.stringify({ ...pattern, 'detail-type': detailType })) <= MOST_PATTERN;
}

/** Cuts the prefixes to a length. Prefixes of feeds do not overlap, so a key begins with at most one cut prefix. */
function shareKeys(feeds: readonly RuledFeed[], length: number): readonly Share[] {
  const starts = Map.groupBy(feeds, ({ prefix }) => [...prefix].slice(0, length).join(''));
  return [...starts].map(([start, members]) => ({ start, feeds: members }));
}

/**
 * Divides the keys between the rules of the feeds. The rule of the whole bucket must list all prefixes that it excludes.
 * If the list is too long for a pattern, all prefixes are cut to the greatest length that fits. The rules of the feeds
 * then match the cut prefixes too, so exactly one rule matches each key. Feeds with the same cut prefix share a rule.
 */
function divideKeys({ bucket, isOwn, feeds }: FeedRulesProps): readonly Share[] {
  const longest = Math.max(...feeds.map(({ prefix }) => [...prefix].length));
  const whole = shareKeys(feeds, longest);
  if (!isOwn) return whole;
  for (let length = longest; length > 0; length--) {
    const shares = shareKeys(feeds, length);
    if (fitsRule(bucket, shares)) return shares;
  }
  return whole;
}

/** The name of a share's message group: the feed's id, or a digest for several feeds. */
function nameOfShare({ start, feeds }: Share): string {
  const [only] = feeds;
  if (only && feeds.length === 1) return only.id;
  return `group-${createHash('sha256').update(start).digest('hex').slice(0, 16)}`;
}

/**
 * Narrows the rule of the whole bucket to files of no feed. In a shared bucket, it matches nothing. A deployment changes
 * it only after it made the rules of the feeds, so their events always match a rule.
 */
function narrow({ rule, bucket, isOwn }: FeedRulesProps, shares: readonly Share[], rules: readonly FeedRule[]): void {
  const { defaultChild } = rule.node;
  if (!(defaultChild instanceof CfnRule)) throw new Error('the rule has no resource of its own');
  rule.node.addDependency(...rules.map(feedRule => feedRule.rule));
  if (!isOwn) {
    defaultChild.state = 'DISABLED';
    return;
  }
  const { detailType, ...pattern } = patternOf(sourceOf(bucket), keysOfRest(shares));
  defaultChild.eventPattern = { ...pattern, 'detail-type': detailType };
}

/**
 * Makes a rule for each feed, so that its messages have their own group in the queue. SQS prefers quiet groups, so a
 * partner that uploads thousands of files at once delays the others by no more than a drop. A single feed needs none.
 *
 * @returns the rules, each with its feeds.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html
 */
export function createFeedRules(scope: Construct, props: FeedRulesProps): readonly FeedRule[] {
  const { bucket, queues, feeds } = props;
  if (feeds.length < 2) return [];
  const shares = divideKeys(props);
  const groups = Map.groupBy(shares, share => messageGroupOf(nameOfShare(share), shares.length));
  const name = Names.uniqueResourceName(scope, { maxLength: NAME_OF_STACK, separator: '-' });
  const rules = [...groups].map(([group, members]) => {
    const ids = members.flatMap(share => share.feeds.map(({ id }) => id));
    return {
      feeds: ids,
      rule: new Rule(scope, `Rule-${group}`, {
        ruleName: nameOf(name, group),
        description: `New files of ${ids.length === 1 ? `feed ${group}` : `${ids.length} feeds`}, and new tags on them`,
        eventPattern: patternOf(
          sourceOf(bucket),
          members.map(({ start }) => ({ prefix: start })),
        ),
        targets: [targetOf(queues, group)],
      }),
    };
  });
  allowRules(scope, queues, `${name}-*`);
  narrow(props, shares, rules);
  return rules;
}
