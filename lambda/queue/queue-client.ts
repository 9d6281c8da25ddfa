import { SQSClient } from '@aws-sdk/client-sqs';
import { createAwsTransport } from '../net/aws-transport.ts';

/** Returns the SQS client, which the first call creates. */
export type QueueClient = () => Promise<SQSClient>;

/** Creates the only SQS client lazily: most invocations never need it, and a cold start should not wait for it. */
export function createQueueClient(): QueueClient {
  let client: SQSClient | undefined;
  return async () => {
    client ??= new SQSClient({
      // Otherwise the queue's URL would override the endpoint from the environment.
      useQueueUrlAsEndpoint: false,
      requestHandler: createAwsTransport({ connectMs: 2_000, answerMs: 5_000 }),
    });
    return client;
  };
}
