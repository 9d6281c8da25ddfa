import { describe, expect, test } from 'vitest';
import { checkAlarms } from '../../../cli/doctor/check-alarms.ts';
import { serveOutputs } from '../../support/serve-outputs.ts';

describe('the alarms of a stack', () => {
  test.each<[string, Readonly<Record<string, string>> | undefined, object]>([
    [
      'tell a topic',
      { DropQueueUrl1: 'x', DropAlarmsTell2: 'arn:aws:sns:us-east-1:111122223333:alarms' },
      { status: 'ok', found: 'arn:aws:sns:us-east-1:111122223333:alarms' },
    ],
    ['tell nobody', { DropAlarmsTell2: 'nobody' }, { status: 'failed', fix: expect.stringContaining('"alarmEmails"') }],
    [
      'are those of two constructs, of which one tells nobody',
      { DropAlarmsTell2: 'arn:aws:sns:us-east-1:111122223333:alarms', OtherAlarmsTell3: 'nobody' },
      { status: 'failed', found: 'nobody' },
    ],
    ['are those of an older stack', { DropQueueUrl1: 'x' }, { status: 'unknown', fix: 'deploy it with this version' }],
    ['may not be looked at', undefined, { status: 'unknown', fix: expect.stringContaining('DescribeStacks') }],
  ])('%s', async (_what, outputs, finding) => {
    await serveOutputs(outputs);

    expect(await checkAlarms('Dropdial')).toMatchObject({ check: 'alarms: somebody is told', ...finding });
  });
});
