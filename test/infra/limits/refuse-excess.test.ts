import { App, Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { CallListDrop } from '../../../infra/call-list-drop.ts';
import type { FeedProps } from '../../../infra/config/feed-props.ts';
import { acme, context, synthDrop } from '../synth-drop.ts';

/** A feed with every feature, an id of the maximum length, and a long prefix. */
const longFeed = (at: number): FeedProps => ({
  id: `a-partner-with-a-name-as-long-as-the-id-of-a-feed-may-be-at-${at}`.padEnd(63, 'x'),
  prefix: `${String(at).padStart(4, '0')}/${'incoming/'.repeat(5)}`,
  notify: ['ops@acme.example'],
  rejectFile: true,
  results: { write: 'file' },
});

/** The template of a construct with so many feeds. CloudFormation would accept fewer of their resources. */
function makeTemplate(feeds: number) {
  const limitless = { ...context, '@aws-cdk/core:stackResourceLimit': 2000 };
  const app = new App({ context: limitless, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Telephony-Production-Callouts');
  new CallListDrop(stack, 'Drop', { feeds: Array.from({ length: feeds }, (_, at) => longFeed(at)) });
  const { Resources, Outputs } = app.synth().getStackByName(stack.stackName).template;
  return { resources: Object.values<{ Type: string; Properties: object }>(Resources), outputs: Object.keys(Outputs) };
}

describe.each([1, 2, 28, 46, 54])('a construct with %s feeds of long names', count => {
  test('stays within the limits of AWS', () => {
    const { resources, outputs } = makeTemplate(count);

    expect(outputs.length).toBeLessThanOrEqual(200);
    for (const { Type, Properties } of resources) {
      const { Description = '', AlarmDescription = '', PolicyDocument = '' } = Object(Properties);
      expect(Description.length).toBeLessThanOrEqual(256);
      expect(JSON.stringify(AlarmDescription).length).toBeLessThanOrEqual(1024);
      if (Type === 'AWS::SQS::QueuePolicy') expect(PolicyDocument.Statement.length).toBeLessThanOrEqual(20);
    }
  });
});

test.each([28, 46])('%s feeds with prefixes of hundreds of letters make a policy that is rejected at synth', count => {
  const feeds = Array.from({ length: count }, (_, at) => ({ id: `feed-${at}`, prefix: `${at}/${'long/'.repeat(90)}` }));

  expect(() => synthDrop({ feeds })).toThrow(
    /the policy of Test\/Drop\/\S+ has \d+ bytes, but AWS accepts (?:10240|6144)/,
  );
  expect(() => synthDrop({ feeds: [acme] })).not.toThrow();
});

test.each<[string, (scope: Construct) => void, RegExp]>([
  [
    'a pattern',
    scope => void new CfnRule(scope, 'Long', { eventPattern: { source: ['x'.repeat(2040)] } }),
    /the event pattern of Test\/Drop\/Long has 2055 bytes, but AWS accepts 2048/,
  ],
  [
    'a pattern with few characters and many bytes',
    scope => void new CfnRule(scope, 'Long', { eventPattern: { source: ['ю'.repeat(1030)] } }),
    /the event pattern of Test\/Drop\/Long has 2075 bytes/,
  ],
  [
    'the name of a rule',
    scope => void new CfnRule(scope, 'Long', { name: 'x'.repeat(65), eventPattern: {} }),
    /the name of Test\/Drop\/Long has 65 bytes, but AWS accepts 64/,
  ],
  [
    'the description of an alarm',
    scope =>
      void new CfnAlarm(scope, 'Long', {
        alarmDescription: 'x'.repeat(1025),
        comparisonOperator: 'GreaterThanThreshold',
        evaluationPeriods: 1,
      }),
    /the description of Test\/Drop\/Long has 1025 bytes, but AWS accepts 1024/,
  ],
  [
    'an environment',
    scope => void (scope instanceof CallListDrop && scope.function.addEnvironment('LONG', 'x'.repeat(4096))),
    /the environment of Test\/Drop\/Function\/Resource has \d+ bytes, but AWS accepts 4096: give the feeds shorter/,
  ],
])('%s that is too long is rejected at synth', (_what, add, message) => {
  expect(() => synthDrop({}, drop => add(drop))).toThrow(message);
});

/** A construct with so many feeds that have everything, and an uploader each; CloudFormation would take fewer. */
function synthFull(feeds: number, change: (drop: CallListDrop) => void = () => {}) {
  const app = new App({
    context: { ...context, '@aws-cdk/core:stackResourceLimit': 2000 },
    builtinCloudFormationValidation: false,
  });
  const stack = new Stack(app, 'Telephony-Production-Callouts');
  const drop = new CallListDrop(stack, 'Drop', {
    feeds: Array.from({ length: feeds }, (_, at) => ({
      id: `a-partner-with-a-long-name-${at}`,
      prefix: `partners/incoming/number-${at}/`,
      rejectFile: true,
      receiptFile: true,
      results: { write: 'file', to: `results/number-${at}/` },
      suppression: [{ bucket: 'lists', prefix: `${at}/` }],
    })),
  });
  change(drop);
  return app.synth().getStackByName(stack.stackName);
}

test('too many uploaders by their ARNs make a policy of the bucket that is refused at synth', () => {
  const letIn = (count: number) => (drop: CallListDrop) => {
    for (const id of drop.feedIds.slice(0, count))
      drop.grantDrop(new ArnPrincipal(`arn:aws:iam::111122223333:role/${id}`), id, { follow: true });
  };

  expect(() => synthFull(43, letIn(43))).toThrow(
    /the policy of \S+Drops\/Policy\/\S+ has \d+ bytes, but AWS accepts 20480/,
  );
  expect(() => synthFull(43, letIn(10))).not.toThrow();
});

test('more policies than IAM attaches to a role are warned of', () => {
  const warnings = (feeds: number) => synthFull(feeds).messages.map(({ id, entry }) => `${id}: ${String(entry.data)}`);

  expect(warnings(43)).toContainEqual(
    expect.stringMatching(/\/Drop\/Role: the role has 1\d managed policies, and IAM attaches 10: have the quota/),
  );
  expect(warnings(28).filter(warning => warning.includes('policies'))).toEqual([]);
});
