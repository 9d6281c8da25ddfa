import type { Stack } from 'aws-cdk-lib';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { DropdialConfig } from './settings.ts';

/**
 * The topic for alarms, an existing one or a new one, with its e-mail subscriptions.
 *
 * @returns `undefined` if there are no recipients.
 */
export function createAlarmTopic(
  stack: Stack,
  { alarmTopicArn, alarmEmails = [] }: Pick<DropdialConfig, 'alarmTopicArn' | 'alarmEmails'>,
): ITopic | undefined {
  if (alarmTopicArn === undefined && alarmEmails.length === 0) return undefined;
  const topic =
    alarmTopicArn === undefined
      ? // Alarms contain no secrets, and an encrypted topic would need a key that CloudWatch may use.
        new Topic(stack, 'Alarms', { displayName: 'dropdial', enforceSSL: true })
      : Topic.fromTopicArn(stack, 'Alarms', alarmTopicArn);
  for (const email of alarmEmails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
