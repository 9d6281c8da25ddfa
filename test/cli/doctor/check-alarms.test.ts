import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkAlarms } from '../../../cli/doctor/check-alarms.ts';
import { listen } from '../../../local/listen.ts';

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => vi.unstubAllEnvs());

/** CloudFormation with one stack that has these outputs; `undefined` where it may not be looked at. */
async function open(outputs: Readonly<Record<string, string>> | undefined): Promise<void> {
  const members = Object.entries(outputs ?? {}).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>Dropdial</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2027-03-01T09:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member>`;
  const server = createServer((_request, response) => {
    const denied =
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>';
    const body = `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
    response.writeHead(outputs ? 200 : 403, { 'content-type': 'text/xml' }).end(outputs ? body : denied);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
}

describe('the alarms of a stack', () => {
  test.each<[string, Readonly<Record<string, string>> | undefined, object]>([
    [
      'tell a topic',
      { DropQueueUrl1: 'x', DropAlarmsTell2: 'arn:aws:sns:us-east-1:111122223333:alarms' },
      { status: 'ok', found: 'arn:aws:sns:us-east-1:111122223333:alarms' },
    ],
    ['tell nobody', { DropAlarmsTell2: 'nobody' }, { status: 'failed', fix: expect.stringContaining('"alarmEmails"') }],
    ['are those of an older stack', { DropQueueUrl1: 'x' }, { status: 'unknown', fix: 'deploy it with this version' }],
    ['may not be looked at', undefined, { status: 'unknown', fix: expect.stringContaining('DescribeStacks') }],
  ])('%s', async (_what, outputs, finding) => {
    await open(outputs);

    expect(await checkAlarms('Dropdial')).toMatchObject({ check: 'alarms: somebody is told', ...finding });
  });
});
