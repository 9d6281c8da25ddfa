import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import { listen } from '../../local/listen.ts';

const DENIED =
  '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>';
const FUNCTION = 'Dropdial-Function';

/** The parts of a deployed stack that commands read. Reading an absent part fails. */
export interface ServedStack {
  /** By key; `queue:NAME` becomes the address of a queue. */
  readonly outputs?: Readonly<Record<string, string>> | undefined;
  /** The number of messages in a queue, by its name. */
  readonly messages?: Readonly<Record<string, number>>;
  /** The configuration of its function. */
  readonly config?: object;
  /** The configurations of further functions, by their names. */
  readonly others?: Readonly<Record<string, object>>;
  /** Further functions that the caller must not look at, such as the one that sends mails. */
  readonly denied?: readonly string[];
  /** Its rules by logical id; the physical id is that name in lower case, unless the rule says another one. */
  readonly rules?: Readonly<Record<string, ServedRule>>;
}

/** A rule of EventBridge; one that is `gone` was deleted, and one that is `denied` must not be read. */
export interface ServedRule {
  readonly id?: string;
  readonly state: 'ENABLED' | 'DISABLED' | 'gone' | 'denied';
  readonly pattern?: object;
}

/** The answer of CloudFormation to one of its actions. */
function describeStack(
  action: string | null,
  outputs: Readonly<Record<string, string>>,
  { rules, others }: { readonly rules: Readonly<Record<string, ServedRule>>; readonly others: readonly string[] },
): string {
  if (action === 'ListStackResources') {
    const member = (type: string, logicalId: string, id: string) =>
      `<member><ResourceType>${type}</ResourceType><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId></member>`;
    const members = [
      member('AWS::Lambda::Function', 'DropFunction', FUNCTION),
      ...others.map(name => member('AWS::Lambda::Function', `${name}Function`, name)),
      ...Object.entries(rules).map(([logicalId, { id = logicalId.toLowerCase() }]) =>
        member('AWS::Events::Rule', logicalId, id),
      ),
    ];
    return `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`;
  }
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>Dropdial</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2027-03-01T09:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member>`;
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function countMessages(queueUrl: unknown, messages: Readonly<Record<string, number>>): object {
  const count = messages[String(queueUrl).split('/').at(-1) ?? ''];
  if (count === undefined) return { __type: 'com.amazonaws.sqs#AccessDenied', message: 'not authorized' };
  return { Attributes: { ApproximateNumberOfMessages: String(count), ApproximateNumberOfMessagesNotVisible: '0' } };
}

/** The answer of EventBridge about a rule. */
function describeRule(
  { Name, EventBusName }: { readonly Name: string; readonly EventBusName?: string },
  rules: Readonly<Record<string, ServedRule>>,
): { readonly status: number; readonly answer: object } {
  const wanted = EventBusName === undefined ? Name : `${EventBusName}|${Name}`;
  const [, rule] = Object.entries(rules).find(([logicalId, { id = logicalId.toLowerCase() }]) => id === wanted) ?? [];
  if (rule === undefined || rule.state === 'gone')
    return { status: 400, answer: { __type: 'ResourceNotFoundException', message: `Rule ${Name} does not exist.` } };
  if (rule.state === 'denied')
    return {
      status: 400,
      answer: { __type: 'AccessDeniedException', message: 'not authorized to events:DescribeRule' },
    };
  return { status: 200, answer: { Name, State: rule.state, EventPattern: JSON.stringify(rule.pattern ?? {}) } };
}

/**
 * Serves CloudFormation, EventBridge, Lambda and SQS with one stack until the end of the test, for the clients of this process.
 *
 * @returns the variables with which a command finds them.
 */
export async function serveStack(stack: ServedStack) {
  const { outputs, messages = {}, config, others = {}, denied = [], rules = {} } = stack;
  let endpoint = '';
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.headers['x-amz-target'] === 'AmazonSQS.GetQueueAttributes') {
      const answer = countMessages(JSON.parse(body).QueueUrl, messages);
      response
        .writeHead('Attributes' in answer ? 200 : 403, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(answer));
      return;
    }
    if (request.headers['x-amz-target'] === 'AWSEvents.DescribeRule') {
      const { status, answer } = describeRule(JSON.parse(body), rules);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
      return;
    }
    const [, lambda] = /\/functions\/([^/]+)\/configuration$/.exec(request.url ?? '') ?? [];
    if (lambda !== undefined && denied.includes(lambda)) {
      response
        .writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' })
        .end(JSON.stringify({ Message: 'not authorized to perform: lambda:GetFunctionConfiguration' }));
      return;
    }
    if (lambda !== undefined) {
      const configured = others[lambda] ?? config;
      const Variables = configured === undefined ? {} : { DROPDIAL_CONFIG: JSON.stringify(configured) };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ FunctionName: lambda, Environment: { Variables } }));
      return;
    }
    const places = Object.entries(outputs ?? {}).map(([key, value]) => [
      key,
      value.replace(/^queue:/, `${endpoint}/111122223333/`),
    ]);
    const answer = describeStack(new URLSearchParams(body).get('Action'), Object.fromEntries(places), {
      rules,
      others: [...denied, ...Object.keys(others)],
    });
    response.writeHead(outputs ? 200 : 403, { 'content-type': 'text/xml' }).end(outputs ? answer : DENIED);
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
  return variables;
}
