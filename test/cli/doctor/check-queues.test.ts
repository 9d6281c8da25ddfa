import { describe, expect, test } from 'vitest';
import { checkQueues } from '../../../cli/doctor/check-queues.ts';
import { serveStack } from '../../support/serve-stack.ts';

const DEAD = { DropDeadLetterQueueUrl: 'queue:dead' };
const BOTH = { ...DEAD, DropUnsentMailsUrl: 'queue:unsent' };

describe('work that waits for a person', () => {
  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, number>>, readonly object[]]>([
    ['is reported as absent', DEAD, { dead: 0 }, [{ check: 'dead letters: none', status: 'ok' }]],
    [
      'is reported if it is an event',
      BOTH,
      { dead: 3, unsent: 0 },
      [
        { status: 'failed', found: 'about 3 wait', fix: expect.stringContaining('runbook.md#dead-letters') },
        { check: 'mails about drops: all sent', status: 'ok' },
      ],
    ],
    [
      'is reported if it is a mail',
      BOTH,
      { dead: 0, unsent: 1 },
      [{ status: 'ok' }, { status: 'failed', fix: expect.stringContaining('runbook.md#mails-unsent') }],
    ],
    [
      'is unknown if the caller may not read the queue',
      BOTH,
      { dead: 0 },
      [{ status: 'ok' }, { status: 'unknown', fix: expect.stringMatching(/GetQueueAttributes on .*\/unsent$/) }],
    ],
    [
      'is found in the second of two constructs',
      { ...DEAD, OtherDeadLetterQueueUrl0A1B2C3D: 'queue:other' },
      { dead: 0, other: 1 },
      [{ status: 'ok' }, { status: 'failed' }],
    ],
  ])('%s', async (_what, outputs, messages, findings) => {
    await serveStack({ outputs, messages });

    expect(await checkQueues('Dropdial')).toMatchObject(findings);
  });

  test('is unknown if the stack may not be read', async () => {
    await serveStack({});

    expect(await checkQueues('Dropdial')).toMatchObject([
      { status: 'unknown', fix: expect.stringContaining('DescribeStacks') },
    ]);
  });
});
