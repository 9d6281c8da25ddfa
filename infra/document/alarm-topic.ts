import type { Stack } from 'aws-cdk-lib';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { DropdialConfig } from './settings.ts';

/**
 * The topic that is told of alarms: one that is there already, or a new one; with the addresses that listen to it.
 *
 * @returns `undefined` when nobody is told.
 */
export function createAlarmTopic(
  stack: Stack,
  { alarmTopicArn, alarmEmails = [] }: Pick<DropdialConfig, 'alarmTopicArn' | 'alarmEmails'>,
): ITopic | undefined {
  if (alarmTopicArn === undefined && alarmEmails.length === 0) return undefined;
  const topic =
    alarmTopicArn === undefined
      ? // What alarms say is no secret, and a topic that is encrypted needs a key that CloudWatch may use.
        new Topic(stack, 'Alarms', { displayName: 'dropdial', enforceSSL: true })
      : Topic.fromTopicArn(stack, 'Alarms', alarmTopicArn);
  for (const email of alarmEmails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
