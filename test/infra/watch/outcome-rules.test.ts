import { CloudWatchLogGroup, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import type { CallListDrop } from '../../../infra/call-list-drop.ts';
import { matchesEventPattern } from '../../support/match-event-pattern.ts';
import { resourcesOf } from '../../support/resolve-template.ts';
import { synthDrop } from '../synth-drop.ts';

const outcome = (type: string, feed = 'acme') => ({ source: 'dropdial', 'detail-type': type, detail: { feed } });

/** The pattern of the one rule that a test added. */
function patternOf(add: (drop: CallListDrop, target: SqsQueue) => void): object {
  const { template } = synthDrop({}, (drop, stack) => add(drop, new SqsQueue(new Queue(stack, 'Target'))));
  const [pattern] = resourcesOf(template, 'AWS::Events::Rule')
    .filter(([id]) => !/^DropRule/.test(id))
    .map(([, { Properties }]) => Object(Properties?.EventPattern));
  return pattern;
}

test.each<[string, (drop: CallListDrop, target: SqsQueue) => void]>([
  ['Drop Created', (drop, target) => drop.onCreated(target)],
  ['Drop Rejected', (drop, target) => drop.onRejected(target)],
  ['Drop In Doubt', (drop, target) => drop.onInDoubt(target)],
  ['Drop Waiting', (drop, target) => drop.onWaiting(target)],
  ['Drop Checked', (drop, target) => drop.onChecked(target)],
  ['Drop Skipped', (drop, target) => drop.onSkipped(target)],
  ['Drop Completed', (drop, target) => drop.onCompleted(target)],
])('a target receives "%s", of every feed and nothing else', (type, add) => {
  const pattern = patternOf(add);

  expect(matchesEventPattern(pattern, outcome(type))).toBe(true);
  expect(matchesEventPattern(pattern, outcome(type, 'bravo'))).toBe(true);
  expect(matchesEventPattern(pattern, outcome('Drop Something Else'))).toBe(false);
  expect(matchesEventPattern(pattern, { ...outcome(type), source: 'somebody.else' })).toBe(false);
});

test('a target may receive the outcomes of one feed only', () => {
  const pattern = patternOf((drop, target) => drop.onRejected(target, { feedId: 'bravo' }));

  expect(matchesEventPattern(pattern, outcome('Drop Rejected', 'bravo'))).toBe(true);
  expect(matchesEventPattern(pattern, outcome('Drop Rejected', 'acme'))).toBe(false);
});

test('any target is possible, and one outcome may have several rules', () => {
  const { template } = synthDrop({}, (drop, stack) => {
    drop.onCreated(new SqsQueue(new Queue(stack, 'Target')));
    drop.onCreated(new CloudWatchLogGroup(new LogGroup(stack, 'Log')), { id: 'CreatedToLog' });
  });

  expect(resourcesOf(template, 'AWS::Events::Rule')).toHaveLength(5);
});

test('an unknown feed is rejected', () => {
  expect(() => patternOf((drop, target) => drop.onCreated(target, { feedId: 'zulu' }))).toThrow(
    '"feedId" must be one of "acme", "bravo"; got "zulu"',
  );
});
