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
  /** The rule that picks all events of the bucket. */
  readonly rule: Rule;
  readonly bucket: IBucket;
  /** Whether nobody else has files in the bucket. */
  readonly isOwn: boolean;
  readonly queues: EventQueues;
  readonly feeds: readonly { readonly id: string; readonly prefix: string }[];
}

/** Longest name of a rule. */
const MAX_NAME = 64;
/** Room for the group in it. */
const NAME_OF_STACK = 40;

/** A name that begins alike for all rules of a construct. */
function nameOf(stack: string, group: string): string {
  const name = `${stack}-${group}`;
  if (name.length <= MAX_NAME) return name;
  return `${stack}-${createHash('sha256').update(group).digest('hex').slice(0, 16)}`;
}

/** Which events a rule picks, by keys. A pattern cannot ask for a prefix and an ending: the function passes over other files. */
function patternOf(bucket: IBucket, key: readonly object[]): EventPattern {
  const { detail, ...pattern } = dropEventPattern(bucket.bucketName, false);
  return { ...pattern, account: [bucket.env.account], detail: { ...detail, object: { key } } };
}

/** The queue, with the group of the messages; the construct's target would add a statement to its policy for each of 200 rules. */
function targetOf({ queue, deadLetters }: EventQueues, messageGroupId: string): IRuleTarget {
  return {
    bind: () => ({
      arn: queue.queueArn,
      deadLetterConfig: { arn: deadLetters.queueArn },
      sqsParameters: { messageGroupId },
    }),
  };
}

/** Rules of these names may send; a policy of SQS has room for few statements. */
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

/** What is left to the rule of the whole bucket: files of no feed, of which the function says so; none of a bucket that others use. */
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
 * A rule for each feed, so that its messages have a group in the queue: SQS lets those of quiet groups go first, and a partner that uploads
 * thousands of files at once makes nobody else wait for more than a drop. One feed alone needs none.
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
