import { SQSClient } from '@aws-sdk/client-sqs';
import { createAwsTransport } from '../net/aws-transport.ts';

/** The client of SQS, made when it is asked for the first time. */
export type QueueClient = () => Promise<SQSClient>;

/** Makes the one client of SQS. Most invocations never need it, and a cold start should not wait for it. */
export function createQueueClient(): QueueClient {
  let client: SQSClient | undefined;
  return async () => {
    client ??= new SQSClient({
      // Otherwise the queue's address would win over the endpoint of the environment.
      useQueueUrlAsEndpoint: false,
      requestHandler: createAwsTransport({ connectMs: 2_000, answerMs: 5_000 }),
    });
    return client;
  };
}
