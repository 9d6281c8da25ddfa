import { describe, expect, test } from 'vitest';
import { checkAlarms } from '../../../cli/doctor/check-alarms.ts';
import { serveStack } from '../../support/serve-stack.ts';

describe('the alarms of a stack', () => {
  test.each<[string, Readonly<Record<string, string>> | undefined, object]>([
    [
      'tell a topic',
      { DropQueueUrl: 'x', DropAlarmsTell: 'arn:aws:sns:us-east-1:111122223333:alarms' },
      { status: 'ok', found: 'arn:aws:sns:us-east-1:111122223333:alarms' },
    ],
    ['tell nobody', { DropAlarmsTell: 'nobody' }, { status: 'failed', fix: expect.stringContaining('"alarmEmails"') }],
    [
      'are those of two constructs, of which one tells nobody',
      { DropAlarmsTell: 'arn:aws:sns:us-east-1:111122223333:alarms', OtherAlarmsTell0A1B2C3D: 'nobody' },
      { status: 'failed', found: 'nobody' },
    ],
    ['are those of an older stack', { DropQueueUrl: 'x' }, { status: 'unknown', fix: 'deploy it with this version' }],
    ['may not be looked at', undefined, { status: 'unknown', fix: expect.stringContaining('DescribeStacks') }],
  ])('%s', async (_what, outputs, finding) => {
    await serveStack({ outputs });

    expect(await checkAlarms('Dropdial')).toMatchObject({ check: 'alarms: somebody is told', ...finding });
  });
});
