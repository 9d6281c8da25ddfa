import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen } from '../listen.ts';
import type { Queue } from './queue.ts';
import { QueueError } from './queue-error.ts';

export interface QueueServer {
  /** The address for clients of SQS. */
  readonly endpoint: string;
  /** Every request for a queue of this server, in order. */
  readonly requests: readonly { readonly operation: string; readonly queueArn: string }[];
  close(): Promise<void>;
}

const ChangeVisibility = v.object({
  QueueUrl: v.string(),
  ReceiptHandle: v.string(),
  VisibilityTimeout: v.pipe(v.number(), v.integer()),
});

const SendMessage = v.object({
  QueueUrl: v.string(),
  MessageBody: v.string(),
  DelaySeconds: v.optional(v.pipe(v.number(), v.integer())),
  MessageGroupId: v.optional(v.string()),
});

/** The supported operations by name; each validates the input and answers for the queue. */
const OPERATIONS = {
  ChangeMessageVisibility: (body: unknown, find: (url: string) => Queue) => {
    const { QueueUrl, ReceiptHandle, VisibilityTimeout } = v.parse(ChangeVisibility, body);
    find(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout);
    return {};
  },
  SendMessage: (body: unknown, find: (url: string) => Queue) => {
    const { QueueUrl, MessageBody, DelaySeconds, MessageGroupId: messageGroupId } = v.parse(SendMessage, body);
    const options = { messageGroupId, ...(DelaySeconds !== undefined && { delaySeconds: DelaySeconds }) };
    const { messageId } = find(QueueUrl).send(MessageBody, options);
    return { MessageId: messageId, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
  },
} as const;

/** Rejects a request with the HTTP status and the code of SQS. */
function refuse(response: ServerResponse, code: string, message: string): void {
  // Documented: the JSON protocol names the shape in __type, and the old query code in a header.
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-query-error': `${code};Sender` })
    .end(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }));
}

type Answered = { operation: string; queueArn: string }[];

function isOperation(name: string): name is keyof typeof OPERATIONS {
  return Object.hasOwn(OPERATIONS, name);
}

async function answer(
  queues: readonly Queue[],
  requests: Answered,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = String(request.headers['x-amz-target']);
  const operation = target.replace(/^AmazonSQS\./, '');
  const body = await text(request);
  if (!isOperation(operation)) return refuse(response, 'UnsupportedOperation', `this server has no ${target}`);
  const find = (url: string) => {
    const queue = queues.find(({ name }) => url.endsWith(`/${name}`));
    if (queue === undefined) throw new QueueError('QueueDoesNotExist', 'the specified queue does not exist');
    requests.push({ operation, queueArn: queue.arn });
    return queue;
  };
  try {
    const answered = OPERATIONS[operation](JSON.parse(body), find);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answered));
  } catch (error) {
    if (error instanceof QueueError) return refuse(response, error.code, error.message);
    if (!(error instanceof v.ValiError) && !(error instanceof SyntaxError)) throw error;
    refuse(response, 'InvalidParameterValue', 'the request lacks a field');
  }
}

/**
 * Answers the two SQS calls that a function makes itself, ChangeMessageVisibility and SendMessage, for queues of this
 * process. Signatures are not checked.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
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
