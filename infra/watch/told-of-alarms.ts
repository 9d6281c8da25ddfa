import { Annotations, Lazy, Stack } from 'aws-cdk-lib';
import { type Alarm, CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { NOBODY, OUTPUTS } from '../names.ts';
import { printOutput } from '../print-output.ts';

/** True for an alarm that does something when it goes off, whoever said so. */
function hasAction(alarm: Alarm): boolean {
  const { defaultChild } = alarm.node;
  if (!(defaultChild instanceof CfnAlarm)) return true;
  const actions: unknown = Stack.of(alarm).resolve(defaultChild.alarmActions);
  return Array.isArray(actions) && actions.length > 0;
}

/** Prints whom the alarms tell: `dropdial doctor` reads it, and whoever looks at the stack. */
export function printTold(scope: Construct, topic: ITopic | undefined, alarms: () => Iterable<Alarm>): void {
  const produce = () => {
    if (![...alarms()].some(hasAction)) return NOBODY;
    return topic?.topicArn ?? 'actions of their own';
  };
  printOutput(scope, OUTPUTS.alarmsTell, 'What alarms tell', Lazy.string({ produce }));
}

/** Warns when nobody would hear of any alarm. Somebody who is told in another way acknowledges the warning. */
export function warnOfSilence(scope: Construct, alarms: Iterable<Alarm>): void {
  if ([...alarms].some(hasAction)) return;
  Annotations.of(scope).addWarningV2(
    'dropdial:alarms-tell-nobody',
    'the alarms tell nobody; set "alarmEmails" or "alarmTopicArn" of the configuration, or "alarmTopic" of the construct',
  );
}
