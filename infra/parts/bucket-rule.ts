import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { dropEventPattern } from './event-pattern.ts';
import type { EventQueues } from './event-queue.ts';

/** The rule that sends the events of the bucket to the queue: all of them, unless there are several feeds. */
export function createBucketRule(scope: Construct, bucket: IBucket, isOwn: boolean, queues: EventQueues): Rule {
  return new Rule(scope, 'Rule', {
    description: isOwn ? 'New files, and new tags on them' : 'New CSV files and sidecars, and new tags on them',
    eventPattern: { ...dropEventPattern(bucket.bucketName, isOwn), account: [bucket.env.account] },
    targets: [new SqsQueue(queues.queue, { deadLetterQueue: queues.deadLetters })],
  });
}
