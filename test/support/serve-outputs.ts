import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import { listen } from '../../local/listen.ts';

const DENIED =
  '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>';

/**
 * CloudFormation with one stack that has these outputs, and SQS with the messages of its queues, until the test ends: the clients of this
 * process find both. No outputs: the stack may not be looked at.
 *
 * @param outputs by their keys; `queue:NAME` becomes the address of a queue.
 * @param messages how many wait in a queue, by its name; a queue that is not here may not be looked at.
 */
export async function serveOutputs(
  outputs: Readonly<Record<string, string>> | undefined,
  messages: Readonly<Record<string, number>> = {},
): Promise<void> {
  let endpoint = '';
  const describeStack = () => {
    const members = Object.entries(outputs ?? {}).map(([key, value]) => {
      const place = value.replace(/^queue:/, `${endpoint}/111122223333/`);
      return `<member><OutputKey>${key}</OutputKey><OutputValue>${place}</OutputValue></member>`;
    });
    const stack = `<member><StackName>Dropdial</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2027-03-01T09:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member>`;
    return `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  };
  const server = createServer(async (request, response) => {
    if (request.headers['x-amz-target'] !== 'AmazonSQS.GetQueueAttributes') {
      response.writeHead(outputs ? 200 : 403, { 'content-type': 'text/xml' }).end(outputs ? describeStack() : DENIED);
      return;
    }
    const { QueueUrl } = JSON.parse(await text(request));
    const count = messages[String(QueueUrl).split('/').at(-1) ?? ''];
    const answer =
      count === undefined
        ? { __type: 'com.amazonaws.sqs#AccessDenied', message: 'not authorized' }
        : { Attributes: { ApproximateNumberOfMessages: String(count), ApproximateNumberOfMessagesNotVisible: '0' } };
    response
      .writeHead(count === undefined ? 403 : 200, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(answer));
  });
  endpoint = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
  const variables = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: endpoint,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
}
