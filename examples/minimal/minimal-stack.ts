import { Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { CallListDrop } from '../../infra/call-list-drop.ts';

/** One feed, and everything made for it. */
export class MinimalStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // Put in your own address; it is sent a mail that asks for consent.
    const alarmTopic = new Topic(this, 'Alarms', { displayName: 'dropdial', enforceSSL: true });
    alarmTopic.addSubscription(new EmailSubscription('oncall@example.com'));
    new CallListDrop(this, 'Drop', {
      alarmTopic,
      feeds: [
        {
          id: 'reminders',
          prefix: 'reminders/',
          // What nobody says of a file, and what nobody may say.
          defaults: { rule_id: 101, priority: 1, max_simultaneous: 10, num_attempts: 3 },
          limits: { rule_id: [101], max_simultaneous: { max: 50 } },
        },
      ],
    });
  }
}
