import { describe, expect, test } from 'vitest';
import { checkAlarms } from '../../../cli/doctor/check-alarms.ts';
import { serveStack } from '../../support/serve-stack.ts';

describe('the alarms of a stack', () => {
  test.each<[string, Readonly<Record<string, string>> | undefined, object]>([
    [
      'notify a topic',
      { DropQueueUrl: 'x', DropAlarmsTell: 'arn:aws:sns:us-east-1:111122223333:alarms' },
      { status: 'ok', found: 'arn:aws:sns:us-east-1:111122223333:alarms' },
    ],
    [
      'notify nobody',
      { DropAlarmsTell: 'nobody' },
      { status: 'failed', fix: expect.stringContaining('"alarmEmails"') },
    ],
    [
      'of two constructs fail the check if those of one notify nobody',
      { DropAlarmsTell: 'arn:aws:sns:us-east-1:111122223333:alarms', OtherAlarmsTell0A1B2C3D: 'nobody' },
      { status: 'failed', found: 'nobody' },
    ],
    [
      'are unknown if the stack is older',
      { DropQueueUrl: 'x' },
      { status: 'unknown', fix: 'deploy it with this version' },
    ],
    [
      'are unknown if the caller may not read the stack',
      undefined,
      { status: 'unknown', fix: expect.stringContaining('DescribeStacks') },
    ],
  ])('%s', async (_what, outputs, finding) => {
    await serveStack({ outputs });

    expect(await checkAlarms('Dropdial')).toMatchObject({ check: 'alarms: somebody is told', ...finding });
  });
});
