import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CallListDrop } from '../../infra/call-list-drop.ts';

/** One feed, and everything made for it. */
export class MinimalStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new CallListDrop(this, 'Drop', {
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
