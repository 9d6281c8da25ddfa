import { SQSClient } from '@aws-sdk/client-sqs';

/** The client of SQS, made when it is asked for the first time. */
export type QueueClient = () => Promise<SQSClient>;

/** Makes the one client of SQS. Most invocations never need it, and a cold start should not wait for it. */
export function createQueueClient(): QueueClient {
  let client: SQSClient | undefined;
  return async () => {
    client ??= new SQSClient({
      // Otherwise the queue's address would win over the endpoint of the environment.
      useQueueUrlAsEndpoint: false,
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    });
    return client;
  };
}
