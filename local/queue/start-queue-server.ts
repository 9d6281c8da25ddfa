import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen } from '../listen.ts';
import type { Queue } from './queue.ts';
import { QueueError } from './queue-error.ts';

/** A running server. */
export interface QueueServer {
  /** Where a client of SQS finds it. */
  readonly endpoint: string;
  /** Every request that named a queue of this server, in order. */
  readonly requests: readonly { readonly operation: string; readonly queueArn: string }[];
  close(): Promise<void>;
}

const ChangeVisibility = v.object({
  QueueUrl: v.string(),
  ReceiptHandle: v.string(),
  VisibilityTimeout: v.pipe(v.number(), v.integer()),
});

/** A refusal with the HTTP status and the code of SQS. */
function refuse(response: ServerResponse, code: string, message: string): void {
  // Documented: the JSON protocol names the shape in __type and the old query code in a header.
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-query-error': `${code};Sender` })
    .end(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }));
}

type Answered = { operation: string; queueArn: string }[];

async function answer(
  queues: readonly Queue[],
  requests: Answered,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.headers['x-amz-target'];
  const body = await text(request);
  if (target !== 'AmazonSQS.ChangeMessageVisibility')
    return refuse(response, 'UnsupportedOperation', `this server has no ${target}`);
  const input = v.safeParse(v.pipe(v.string(), v.parseJson(), ChangeVisibility), body);
  if (!input.success) return refuse(response, 'InvalidParameterValue', 'the request lacks a field');
  const { QueueUrl, ReceiptHandle, VisibilityTimeout } = input.output;
  const queue = queues.find(({ name }) => QueueUrl.endsWith(`/${name}`));
  if (queue === undefined) return refuse(response, 'QueueDoesNotExist', 'the specified queue does not exist');
  requests.push({ operation: 'ChangeMessageVisibility', queueArn: queue.arn });
  try {
    queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end();
  } catch (error) {
    if (!(error instanceof QueueError)) throw error;
    refuse(response, error.code, error.message);
  }
}

/**
 * Answers the one call of SQS that a function makes itself, ChangeMessageVisibility, for queues of this process. Signatures are
 * not checked.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export async function startQueueServer(queues: readonly Queue[]): Promise<QueueServer> {
  const requests: Answered = [];
  const server = createServer((request, response) => {
    answer(queues, requests, request, response).catch(() => response.destroy());
  });
  const port = await listen(server, 0, '127.0.0.1');
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
