import { createHash } from 'node:crypto';
import { Names, Stack } from 'aws-cdk-lib';
import { CfnRule, type EventPattern, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { messageGroupOf } from '../../lambda/queue/message-group.ts';
import { dropEventPattern } from './event-pattern.ts';
import type { EventQueues } from './event-queue.ts';

/** A rule that picks the events of some feeds. */
export interface FeedRule {
  readonly feeds: readonly string[];
  readonly rule: Rule;
}

export interface FeedRulesProps {
  /** The rule that matches all events of the bucket. */
  readonly rule: Rule;
  readonly bucket: IBucket;
  /** Whether the bucket is only for drops. */
  readonly isOwn: boolean;
  readonly queues: EventQueues;
  readonly feeds: readonly { readonly id: string; readonly prefix: string }[];
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

/**
 * The events of a rule, by keys. A pattern cannot require both a prefix and an ending, so the function skips other
 * files.
 */
function patternOf(bucket: IBucket, key: readonly object[]): EventPattern {
  const { detail, ...pattern } = dropEventPattern(bucket.bucketName, false);
  return { ...pattern, account: [bucket.env.account], detail: { ...detail, object: { key } } };
}

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

/**
 * Narrows the rule of the whole bucket to files of no feed, which the function records. In a shared bucket, it matches
 * nothing.
 */
function narrow({ rule, bucket, isOwn, feeds }: FeedRulesProps): void {
  const { defaultChild } = rule.node;
  if (!(defaultChild instanceof CfnRule)) throw new Error('the rule has no resource of its own');
  if (!isOwn) {
    defaultChild.state = 'DISABLED';
    return;
  }
  const prefix = feeds.map(feed => feed.prefix);
  const { detailType, ...pattern } = patternOf(bucket, [{ 'anything-but': { prefix } }]);
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
  const groups = Map.groupBy(feeds, ({ id }) => messageGroupOf(id, feeds.length));
  const name = Names.uniqueResourceName(scope, { maxLength: NAME_OF_STACK, separator: '-' });
  const rules = [...groups].map(([group, members]) => ({
    feeds: members.map(({ id }) => id),
    rule: new Rule(scope, `Rule-${group}`, {
      ruleName: nameOf(name, group),
      description: `New files of ${members.length === 1 ? `feed ${group}` : `${members.length} feeds`}, and new tags on them`,
      eventPattern: patternOf(
        bucket,
        members.map(({ prefix }) => ({ prefix })),
      ),
      targets: [targetOf(queues, group)],
    }),
  }));
  allowRules(scope, queues, `${name}-*`);
  narrow(props);
  return rules;
}
