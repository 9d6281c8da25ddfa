import { Lazy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping, EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface EventSourceProps {
  readonly queue: IQueue;
  readonly target: IFunction;
  readonly role: IGrantable;
  /** Most invocations at once. */
  readonly maxConcurrency: number;
  /** Patterns of which a message must match one, asked for when the template is made; every message is taken without. */
  readonly filters: () => readonly string[] | undefined;
}

/** Has the queue's messages handled by the function. */
export function createEventSource(
  scope: Construct,
  { queue, target, role, maxConcurrency, filters }: EventSourceProps,
): EventSourceMapping {
  const mapping = new EventSourceMapping(scope, 'EventSource', {
    target,
    eventSourceArn: queue.queueArn,
    // One message an event: every drop has the whole of the function's time and memory.
    batchSize: 1,
    reportBatchItemFailures: true,
    maxConcurrency,
  });
  const { defaultChild } = mapping.node;
  if (!(defaultChild instanceof CfnEventSourceMapping)) throw new Error('the event source has no resource of its own');
  // Feeds can be added until the template is made, so the filters cannot be said before.
  defaultChild.filterCriteria = Lazy.any({
    produce: () => {
      const patterns = filters();
      return patterns && { filters: patterns.map(pattern => ({ pattern })) };
    },
  });
  // What Lambda's pollers do in the function's name, and how the function says when a message shall come back.
  queue.grant(role, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility');
  return mapping;
}
