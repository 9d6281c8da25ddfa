import { Lazy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping, EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

interface EventSourceProps {
  readonly queue: IQueue;
  readonly target: IFunction;
  readonly role: IGrantable;
  /** The maximum number of concurrent invocations. */
  readonly maxConcurrency: number;
  /** Patterns, one of which a message must match; asked for at synthesis. Without any, every message is taken. */
  readonly filters: () => readonly string[] | undefined;
}

/** Connects the queue to the function. */
export function createEventSource(
  scope: Construct,
  { queue, target, role, maxConcurrency, filters }: EventSourceProps,
): EventSourceMapping {
  const mapping = new EventSourceMapping(scope, 'EventSource', {
    target,
    eventSourceArn: queue.queueArn,
    // One message per invocation: every drop gets the function's whole time and memory.
    batchSize: 1,
    reportBatchItemFailures: true,
    maxConcurrency,
  });
  const { defaultChild } = mapping.node;
  if (!(defaultChild instanceof CfnEventSourceMapping)) throw new Error('the event source has no resource of its own');
  // Feeds can be added until synthesis, so the filters are not known earlier.
  defaultChild.filterCriteria = Lazy.any({
    produce: () => {
      const patterns = filters();
      return patterns && { filters: patterns.map(pattern => ({ pattern })) };
    },
  });
  // Permissions for Lambda's pollers, which use the function's role, and for the function to postpone messages.
  queue.grant(role, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility');
  return mapping;
}
