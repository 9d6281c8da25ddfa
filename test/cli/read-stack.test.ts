import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../local/listen.ts';
import { runCli } from '../support/run-cli.ts';

const CONFIG = {
  apiUrl: 'http://127.0.0.1:9/platform_api',
  ledgerBucket: 'ledger',
  feeds: [{ id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 'file:/nowhere/credentials.json' }],
};

const member = (type: string, id: string) =>
  `<member><ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId></member>`;

/** The pages of one stack, as CloudFormation lists its resources; any other stack is not there. */
function listResources(form: URLSearchParams): { status: number; body: string } {
  if (form.get('StackName') !== 'Dropdial') {
    const message = `Stack with id ${form.get('StackName')} does not exist`;
    return {
      status: 400,
      body: `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
    };
  }
  const isFirst = form.get('NextToken') === null;
  const members = isFirst
    ? member('AWS::S3::Bucket', 'drops') + member('AWS::Lambda::Function', 'something-else')
    : member('AWS::Lambda::Function', 'Dropdial-Function');
  const next = isFirst ? '<NextToken>more</NextToken>' : '';
  const result = `<ListStackResourcesResult><StackResourceSummaries>${members}</StackResourceSummaries>${next}</ListStackResourcesResult>`;
  return { status: 200, body: `<ListStackResourcesResponse>${result}</ListStackResourcesResponse>` };
}

/** CloudFormation and Lambda, with one stack whose second function is dropdial's; the command over both. */
async function open(config: string | undefined) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const name = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/.exec(request.url ?? '')?.[1];
      if (name === undefined) {
        const { status, body } = listResources(new URLSearchParams(Buffer.concat(chunks).toString()));
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
        return;
      }
      const Variables = name === 'Dropdial-Function' && config !== undefined ? { DROPDIAL_CONFIG: config } : {};
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ FunctionName: name, Environment: { Variables } }));
    });
  });
  const port = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  };
  return (...args: readonly string[]) => runCli(['doctor', '--json', ...args], environment);
}

test('the configuration of a deployed stack is that of its function, on whatever page it stands', async () => {
  const doctor = await open(JSON.stringify(CONFIG));

  const { out } = await doctor('--stack', 'Dropdial');

  const { findings } = JSON.parse(out);
  expect(findings[0]).toMatchObject({ check: 'feed acme: secret', status: 'failed' });
});

test.each([
  [
    'a stack that is not there',
    ['--stack', 'Other'],
    'the stack "Other" cannot be read: Stack with id Other does not exist',
  ],
  [
    'a stack and a file at once',
    ['--stack', 'Dropdial', '--config', 'c.json'],
    'name "--config" or "--stack", not both',
  ],
])('%s is wrong usage', async (_what, args, message) => {
  const doctor = await open(JSON.stringify(CONFIG));

  expect(await doctor(...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
});

test('a stack without a function of ours says so', async () => {
  const doctor = await open(undefined);

  expect(await doctor('--stack', 'Dropdial')).toMatchObject({
    code: 2,
    err: expect.stringContaining('the stack "Dropdial" has no function of dropdial'),
  });
});

test('a configuration that lies in a layer has to be named', async () => {
  const doctor = await open('file:/opt/dropdial.json');

  expect(await doctor('--stack', 'Dropdial')).toMatchObject({
    code: 2,
    err: expect.stringContaining('is a file of its layer: take it from there and name it with --config'),
  });
});
