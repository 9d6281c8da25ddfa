import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption, type QueueProps, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/**
 * How often a message is received before it becomes a dead letter. A submission in doubt alone looks four times for its
 * list within its quiet period.
 */
const MAX_RECEIVES = 8;

export interface EventQueues {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** The properties of every queue: encryption with a key, or with one that SQS manages, and TLS. */
export function protectQueue(key: IKey | undefined): QueueProps {
  return {
    ...(key
      ? // An hour with one data key: fewer requests to KMS, and the most that NIST's and AWS's own guides accept.
        { encryption: QueueEncryption.KMS, encryptionMasterKey: key, dataKeyReuse: Duration.hours(1) }
      : { encryption: QueueEncryption.SQS_MANAGED }),
    enforceSSL: true,
  };
}

/**
 * The queue between S3 and the function, and its dead letters.
 *
 * @param functionTimeout a message stays hidden for six times this long, as AWS advises: Lambda may retry when it is
 *   throttled, and a message that comes back while its drop is still being sent only wastes a receive.
 * @param key default: one that SQS manages.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function createEventQueues(scope: Construct, functionTimeout: Duration, key: IKey | undefined): EventQueues {
  const guarded = protectQueue(key);
  const deadLetters = new Queue(scope, 'DeadLetters', { ...guarded, retentionPeriod: Duration.days(14) });
  const queue = new Queue(scope, 'Events', {
    ...guarded,
    // The age of a dead letter counts from when it was first sent, so it must not arrive here old.
    retentionPeriod: Duration.days(7),
    visibilityTimeout: Duration.seconds(6 * functionTimeout.toSeconds()),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
    // No other queue may send its dead letters here, where they would start something. (The dead-letter queue cannot
    // name this queue as its only source: each would depend on the other.)
    redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
  });
  return { queue, deadLetters };
}
