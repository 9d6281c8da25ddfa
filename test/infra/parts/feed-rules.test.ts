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

const number = (at: number) => String(at).padStart(4, '0');

/**
 * Prefixes that differ at the end, at the beginning, in the middle, or in length, and prefixes with multi-byte letters.
 */
const PREFIXES: Readonly<Record<string, (at: number) => string>> = {
  'that are short': at => `${number(at)}/`,
  'that differ at the end': at => `partners/of/the/whole/of/europe/in/${number(at)}/`,
  'that differ at the beginning': at => `${number(at)}/${'long/'.repeat(40)}`,
  'that differ in the middle': at => `partners/${number(at)}/incoming/call-lists/csv/`,
  'of many lengths': at => `${number(at)}/${'a'.repeat(at * 5)}/`,
  'of letters outside ASCII': at => `клиенты/📞${String.fromCodePoint(0x1f4de + at)}/входящие/`,
};

interface FoundRule {
  readonly name: string;
  readonly group: unknown;
  readonly pattern: object;
}

/** A stack with only the rules of some feeds. With everything that feeds have, CloudFormation accepts about fifty. */
function makeRules(feeds: ReturnType<typeof feedsOf>, isOwn = true): Stack {
  const stack = new Stack(makeApp(), 'Rules');
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'dropdropsfe157493');
  const queues = createEventQueues(stack, Duration.minutes(5), undefined);
  const rule = new Rule(stack, 'Rule', { eventPattern: dropEventPattern(bucket.bucketName, true) });
  createFeedRules(stack, { rule, bucket, isOwn, queues, feeds });
  return stack;
}

const templateOf = (feeds: ReturnType<typeof feedsOf>, isOwn?: boolean) =>
  resolveTemplate(Template.fromStack(makeRules(feeds, isOwn)).toJSON());

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
  test('do not exist for one feed, and are one for each of two, with its group', () => {
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

  test('are at most 200, and every event matches one', () => {
    const feeds = feedsOf(600);
    const rules = rulesOf({ template: templateOf(feeds) });

    expect(rules.length).toBeLessThanOrEqual(MOST_GROUPS + 1);
    for (const { prefix } of feeds) expect(groupsFor(rules, `${prefix}a.csv`)).toEqual([expect.any(String)]);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    expect(rules.filter(({ name }) => name.length > 64)).toEqual([]);
  });

  test('have the groups that the function uses, for more than 200 feeds in a shared bucket', () => {
    const feeds = feedsOf(600);
    const rules = rulesOf({ template: templateOf(feeds, false) }).filter(({ group }) => group !== undefined);

    for (const { id, prefix } of feeds)
      expect(groupsFor(rules, `${prefix}a.csv`)).toEqual([messageGroupOf(id, feeds.length)]);
  });

  describe.each(Object.entries(PREFIXES))('with prefixes %s', (_name, prefixOf) => {
    test.each([2, 28, 46, 54])(
      'of %s feeds have patterns that EventBridge accepts, and match each event once',
      count => {
        const feeds = feedsOf(count).map((feed, at) => ({ ...feed, prefix: prefixOf(at) }));
        const rules = rulesOf({ template: templateOf(feeds) });

        for (const { pattern } of rules) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
        for (const { prefix } of feeds) {
          // Files of no feed as well, in folders that are mistyped near the beginning, the cut or the end of a prefix.
          const mistyped = [0, 3, 12, 34, prefix.length - 2].map(
            at => `${prefix.slice(0, at)}!${prefix.slice(at + 1)}`,
          );
          for (const folder of [prefix, `nobody/${prefix}`, prefix.slice(0, -1), ...mistyped])
            expect(groupsFor(rules, `${folder}a.csv`)).toHaveLength(1);
          expect(groupsFor(rules, `${prefix}a.csv`)).toEqual([expect.any(String)]);
        }
      },
    );
  });

  test('keep a group for each feed if only the ends of long prefixes are cut', () => {
    const feeds = feedsOf(46).map((feed, at) => ({ ...feed, prefix: `${number(at)}-${'long'.repeat(9)}/in/` }));
    const rules = rulesOf({ template: templateOf(feeds) });

    for (const { id, prefix } of feeds) expect(groupsFor(rules, `${prefix}a.csv`)).toEqual([id]);
  });

  test('exist before the rule of the bucket leaves their files to them', () => {
    const rules = Object.entries(Template.fromStack(makeRules(feedsOf(3))).findResources('AWS::Events::Rule'));
    const [, whole] = rules.find(([, { Properties }]) => Properties.Name === undefined) ?? [];
    const others = rules.flatMap(([id, { Properties }]) => (Properties.Name === undefined ? [] : [id]));

    expect(others).toHaveLength(3);
    expect(whole?.DependsOn).toEqual(others.toSorted());
  });

  test('add one statement to the policy of each queue, whatever their number', () => {
    const statements = (count: number) =>
      Object.values(Template.fromStack(makeRules(feedsOf(count))).findResources('AWS::SQS::QueuePolicy')).flatMap(
        ({ Properties }) => Properties.PolicyDocument.Statement,
      ).length;

    expect(statements(180) - statements(1)).toBe(2);
  });
});
