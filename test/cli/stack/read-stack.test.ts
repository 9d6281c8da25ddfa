import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readStack } from '../../../cli/stack/read-stack.ts';
import { listen } from '../../../local/listen.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import { serveStack } from '../../support/serve-stack.ts';

const CONFIG = {
  apiUrl: 'http://127.0.0.1:9/platform_api',
  ledgerBucket: 'ledger',
  feeds: [{ id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 'file:/nowhere/credentials.json' }],
};

const SFTP = 'arn:aws:transfer:eu-central-1:123456789012:server/s-0123456789abcdef0';

const member = (type: string, id: string, logicalId = 'Drop') =>
  `<member><ResourceType>${type}</ResourceType><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId></member>`;

/**
 * Lists the resources of the stack `Dropdial` page by page, and its outputs, and rejects any other stack, as
 * CloudFormation does.
 */
function describeStack(form: URLSearchParams): { status: number; body: string } {
  if (form.get('StackName') !== 'Dropdial') {
    const message = `Stack with id ${form.get('StackName')} does not exist`;
    return {
      status: 400,
      body: `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
    };
  }
  if (form.get('Action') === 'DescribeStacks') {
    const output =
      '<member><OutputKey>OtherFunctionName</OutputKey><OutputValue>Dropdial-Function</OutputValue></member>';
    const stack = `<member><StackName>Dropdial</StackName><Outputs>${output}</Outputs></member>`;
    return {
      status: 200,
      body: `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    };
  }
  const isFirst = form.get('NextToken') === null;
  const members = isFirst
    ? member('AWS::S3::Bucket', 'drops') +
      member('AWS::Transfer::Server', SFTP) +
      member('AWS::Transfer::Server', SFTP.replace('s-0', 's-9'), 'OtherSftpServer') +
      member('AWS::Lambda::Function', 'something-else')
    : member('AWS::Lambda::Function', 'Dropdial-Function');
  const next = isFirst ? '<NextToken>more</NextToken>' : '';
  const result = `<ListStackResourcesResult><StackResourceSummaries>${members}</StackResourceSummaries>${next}</ListStackResourcesResult>`;
  return { status: 200, body: `<ListStackResourcesResponse>${result}</ListStackResourcesResponse>` };
}

/** Everything about the deployed function except its configuration. */
interface Deployed {
  readonly variables?: Readonly<Record<string, string>>;
  /** The archives of its layers. An `undefined` one cannot be fetched. */
  readonly layers?: readonly (Uint8Array | undefined)[];
  /** Called with the headers of every request. */
  readonly onRequest?: (headers: IncomingHttpHeaders) => void;
}

/**
 * Starts CloudFormation and Lambda with one stack, and returns the command over both. The second function of the stack
 * is dropdial's.
 */
async function open(config: string | undefined, { variables = {}, layers = [], onRequest }: Deployed = {}) {
  const server = createServer((request, response) => {
    onRequest?.(request.headers);
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams, origin } = new URL(request.url ?? '', `http://${request.headers.host}`);
      const layer = Number(/^\/layers\/(\d+)$/.exec(pathname)?.[1]);
      if (Number.isInteger(layer)) {
        response.writeHead(layers[layer] ? 200 : 403).end(layers[layer]);
        return;
      }
      if (pathname === '/2018-10-31/layers') {
        const Location = `${origin}/layers/${searchParams.get('Arn')?.split(':').at(-1)}?X-Amz-Signature=secret`;
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ Content: { Location } }));
        return;
      }
      const name = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/.exec(request.url ?? '')?.[1];
      if (name === undefined) {
        const { status, body } = describeStack(new URLSearchParams(Buffer.concat(chunks).toString()));
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
        return;
      }
      const Variables =
        name === 'Dropdial-Function' && config !== undefined ? { ...variables, DROPDIAL_CONFIG: config } : {};
      const Layers = layers.map((_archive, index) => ({
        Arn: `arn:aws:lambda:us-east-1:123456789012:layer:any:${index}`,
      }));
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ FunctionName: name, Environment: { Variables }, Layers }));
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
  const run = (args: readonly string[], more = {}) => runInProcess(args, { ...environment, ...more });
  const doctor = (args: readonly string[], more = {}) => run(['doctor', '--json', ...args], more);
  return Object.assign(doctor, { run });
}

test('the configuration of a deployed stack is that of its function, on whatever page it is', async () => {
  const doctor = await open(JSON.stringify(CONFIG));

  const { out } = await doctor(['--stack', 'Dropdial']);

  const { findings } = JSON.parse(out);
  expect(findings[0]).toMatchObject({ check: 'feed acme: secret', status: 'failed' });
});

test('a stack may be named by the environment, and a configuration there takes precedence', async () => {
  const doctor = await open(JSON.stringify(CONFIG));
  const first = async (variables: object) => JSON.parse((await doctor([], variables)).out).findings[0];

  expect(await first({ DROPDIAL_STACK: 'Dropdial' })).toMatchObject({ check: 'feed acme: secret' });
  const other = { ...CONFIG, feeds: CONFIG.feeds.map(feed => ({ ...feed, id: 'other' })) };
  expect(await first({ DROPDIAL_STACK: 'Dropdial', DROPDIAL_CONFIG: JSON.stringify(other) })).toMatchObject({
    check: 'feed other: secret',
  });
});

test('the guide of a partner names the SFTP server of the stack, unless another one is named', async () => {
  const { run } = await open(JSON.stringify(CONFIG));
  const guide = async (...args: readonly string[]) =>
    (await run(['partner-guide', '--stack', 'Dropdial', ...args])).out;
  const ofOther = await run(['partner-guide', '--stack', 'Dropdial/Other']);
  expect(ofOther.out).toContain('SFTP to `s-9123456789abcdef0.server.transfer.eu-central-1.amazonaws.com`');

  expect(await guide()).toContain('SFTP to `s-0123456789abcdef0.server.transfer.eu-central-1.amazonaws.com`');
  expect(await guide('--sftp', 'sftp.example.com')).toContain('SFTP to `sftp.example.com`');
});

describe('the stack of a configuration file', () => {
  test.each([
    ['with the default name', {}, 'feed acme: secret'],
    ['with another name', { stackName: 'Other' }, 'the stack "Other" cannot be read'],
  ])('is the one that it describes: %s', async (_what, said, shown) => {
    const folder = await mkdtemp(join(tmpdir(), 'dropdial-stack-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'a.json');
    await writeFile(file, JSON.stringify({ ...said, feeds: [{ id: 'mine', prefix: 'mine/' }] }));
    const doctor = await open(JSON.stringify(CONFIG));

    const { out, err } = await doctor(['--config', file]);

    expect(out + err).toContain(shown);
  });

  test('is looked for in the Region that it names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dropdial-stack-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'a.json');
    await writeFile(
      file,
      JSON.stringify({ env: { region: 'eu-central-1' }, feeds: [{ id: 'mine', prefix: 'mine/' }] }),
    );
    const asked: (string | undefined)[] = [];
    const doctor = await open(JSON.stringify(CONFIG), { onRequest: ({ authorization }) => asked.push(authorization) });

    await doctor(['--config', file]);

    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(signed => !signed?.includes('/eu-central-1/'))).toEqual([]);
  });
});

test.each([
  ['a missing stack', ['--stack', 'Other'], 'the stack "Other" cannot be read: Stack with id Other does not exist'],
  [
    'a stack and a file at once',
    ['--stack', 'Dropdial', '--config', 'c.json'],
    'name "--config" or "--stack", not both',
  ],
])('%s is a usage error', async (_what, args, message) => {
  const doctor = await open(JSON.stringify(CONFIG));

  expect(await doctor(args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
});

test('a stack without one of our functions is reported', async () => {
  const doctor = await open(undefined);

  expect(await doctor(['--stack', 'Dropdial'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('the stack "Dropdial" has no function of dropdial'),
  });
});

describe('a configuration too long for the environment', () => {
  const PATH = 'file:/opt/dropdial.json';
  const LONG = { ...CONFIG, ledgerBucket: `\${DROPDIAL_LEDGER_BUCKET}` };
  const pack = (name: string, config: object) => zipSync({ [name]: strToU8(JSON.stringify(config)) });
  const variables = { DROPDIAL_LEDGER_BUCKET: 'ledger-of-the-stack' };

  test('is read from its layer, together with the values that only the deployment knows', async () => {
    const layers = [zipSync({ 'other.txt': strToU8('of another kind') }), pack('dropdial.json', LONG)];
    const doctor = await open(PATH, { variables, layers });

    const { out } = await doctor(['--stack', 'Dropdial']);

    const { findings }: { findings: { check: string; fix?: string }[] } = JSON.parse(out);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['feed acme: secret', 'bucket drops: events', 'ledger: reading']),
    );
    expect(JSON.stringify(findings)).not.toContain('DROPDIAL_');
  });

  test.each([
    ['is in none of the layers', [pack('other.json', LONG)], 'is in no layer of the function: name one with --config'],
    ['is in a layer that is not an archive', [strToU8('not a zip')], 'the stack "Dropdial" cannot be read: '],
    ['is in a layer that cannot be fetched', [undefined], "the layer's archive was refused with HTTP 403"],
  ])('is a usage error with a reason if it %s', async (_what, layers, message) => {
    const doctor = await open(PATH, { variables, layers });

    const { code, err } = await doctor(['--stack', 'Dropdial']);

    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(err).not.toContain('X-Amz-Signature');
  });
});

describe('a stack with other functions, which an operator may not look at', () => {
  const outputs = { DropFunctionName: 'Dropdial-Function', DropMailFunctionName: 'Mails' };

  test('is read all the same', async () => {
    await serveStack({ config: CONFIG, outputs, denied: ['Mails'] });

    expect(await readStack('Dropdial')).toEqual({ DROPDIAL_CONFIG: JSON.stringify(CONFIG) });
  });

  test.each([
    ['the function of dropdial is one of them', 'Dropdial', ['Dropdial-Function', 'Mails']],
    ['the function of the construct that is named is one of them', 'Dropdial/Other', ['Other']],
  ])('is refused if %s', async (_what, name, denied) => {
    await serveStack({ config: CONFIG, outputs: { ...outputs, OtherFunctionName: 'Other' }, denied });

    await expect(readStack(name)).rejects.toThrow(
      `the stack "${name}" cannot be read: not authorized to perform: lambda:GetFunctionConfiguration`,
    );
  });
});

test('a construct that the stack does not have is not taken for its only one', async () => {
  await serveStack({ config: CONFIG, outputs: { DropFunctionName: 'Dropdial-Function' } });

  expect(await readStack('Dropdial/Drop')).toEqual({ DROPDIAL_CONFIG: JSON.stringify(CONFIG) });
  await expect(readStack('Dropdial/Typo')).rejects.toThrow('the stack has no construct "Typo" of dropdial');
});
