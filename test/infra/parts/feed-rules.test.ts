import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { dropEventPattern } from '../../../infra/parts/event-pattern.ts';
import { createEventQueues } from '../../../infra/parts/event-queue.ts';
import { createFeedRules } from '../../../infra/parts/feed-rules.ts';
import { MOST_GROUPS, messageGroupOf } from '../../../lambda/queue/message-group.ts';
import { matchesEventPattern } from '../../support/match-event-pattern.ts';
import { ACCOUNT, resolveTemplate, resourcesOf } from '../../support/resolve-template.ts';
import { acme, makeApp, type SynthesizedDrop, synthDrop } from '../synth-drop.ts';

const feedsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `feed-${at}`, prefix: `feeds/${at}/` }));

interface FoundRule {
  readonly name: string;
  readonly group: unknown;
  readonly pattern: object;
}

/** A stack with only the rules of some feeds: with all resources of feeds, CloudFormation accepts about fifty. */
function makeRules(feeds: ReturnType<typeof feedsOf>): Stack {
  const stack = new Stack(makeApp(), 'Rules');
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'dropdropsfe157493');
  const queues = createEventQueues(stack, Duration.minutes(5), undefined);
  const rule = new Rule(stack, 'Rule', { eventPattern: dropEventPattern(bucket.bucketName, true) });
  createFeedRules(stack, { rule, bucket, isOwn: true, queues, feeds });
  return stack;
}

function rulesOf({ template }: Pick<SynthesizedDrop, 'template'>): FoundRule[] {
  return resourcesOf(template, 'AWS::Events::Rule').map(([, { Properties }]) => {
    const { Name: name = '', EventPattern: pattern, Targets: [target] = [] } = Object(Properties);
    return { name, group: target?.SqsParameters?.MessageGroupId, pattern };
  });
}

/** The groups of the rules that match the event of a key. */
function groupsFor(rules: readonly FoundRule[], key: string): unknown[] {
  const event = {
    account: ACCOUNT,
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'dropdropsfe157493' }, object: { key } },
  };
  return rules.filter(({ pattern }) => matchesEventPattern(pattern, event)).map(({ group }) => group);
}

describe('the rules of feeds', () => {
  test('are none for one feed, and one for each of two, with its group', () => {
    expect(rulesOf(synthDrop({ feeds: [acme] })).map(({ group }) => group)).toEqual([undefined]);

    const rules = rulesOf(synthDrop());
    expect(rules.map(({ group }) => group)).toEqual([undefined, 'acme', 'bravo']);
    expect(groupsFor(rules, 'acme/a.csv')).toEqual(['acme']);
    expect(groupsFor(rules, 'nobody/a.csv')).toEqual([undefined]);
  });

  test('include feeds that are added later', () => {
    const { length } = rulesOf(
      synthDrop({ feeds: [acme] }, drop => drop.addFeed({ id: 'charlie', prefix: 'charlie/' })),
    );
    expect(length).toBe(3);
  });

  test('are each shared by some feeds beyond 200, and every event matches the group that the function uses, too', () => {
    const feeds = feedsOf(600);
    const template = Template.fromStack(makeRules(feeds));
    const rules = rulesOf({ template: resolveTemplate(template.toJSON()) });

    expect(rules.length).toBeLessThanOrEqual(MOST_GROUPS + 1);
    for (const { id, prefix } of feeds)
      expect(groupsFor(rules, `${prefix}a.csv`)).toEqual([messageGroupOf(id, feeds.length)]);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    expect(rules.filter(({ name }) => name.length > 64)).toEqual([]);
  });

  test('add one statement to the policy of each queue, however many rules there are', () => {
    const statements = (count: number) =>
      Object.values(Template.fromStack(makeRules(feedsOf(count))).findResources('AWS::SQS::QueuePolicy')).flatMap(
        ({ Properties }) => Properties.PolicyDocument.Statement,
      ).length;

    expect(statements(180) - statements(1)).toBe(2);
  });
});
