import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/**
 * How often a message is tried before it is kept for a person. A submission in doubt alone looks four times for its list within
 * its quiet period.
 */
const MAX_RECEIVES = 8;

export interface EventQueues {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/**
 * The queue between S3 and the function, and its dead letters.
 *
 * @param functionTimeout a message stays hidden for six times this long, as AWS advises: Lambda may try again when it is
 *   throttled, and a message that comes back while its drop is still being sent only burns a receive.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function createEventQueues(scope: Construct, functionTimeout: Duration): EventQueues {
  const deadLetters = new Queue(scope, 'DeadLetters', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const queue = new Queue(scope, 'Events', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // The age of a dead letter counts from its first day, so it must not come here old.
    retentionPeriod: Duration.days(7),
    visibilityTimeout: Duration.seconds(6 * functionTimeout.toSeconds()),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
  });
  return { queue, deadLetters };
}
