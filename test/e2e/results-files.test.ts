import { GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../lambda/time/units.ts';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/0e5fd1cc-53e2-4ac1-a5ef-1c1ad5ae4e9c';

let stack: DropStack;
let clock = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
beforeAll(async () => {
  stack = await startDropStack({
    now: () => clock,
    concurrency: 1,
    simulator: {
      outcomes: [
        { ends: 'error', resultData: '=cmd()', where: { name: 'Wim; "the first"' } },
        { ends: 'processed', resultData: '{"said":"+1 for that","duration":7}' },
      ],
    },
    feeds: [
      {
        id: 'local',
        prefix: PREFIX,
        results: {
          write: 'file',
          to: 'out/people/',
          unreached: true,
          fields: ['said', 'duration'],
          settleMinutes: 0,
          tag: { key: 'retention', value: '90 days' },
        },
      },
      { id: 'few', prefix: 'few/', results: { write: 'file', columns: ['name'], settleMinutes: 0 } },
    ],
  });
});
afterAll(() => stack.close());

async function collected(key: string, text: string, extra: object = {}): Promise<void> {
  const Tagging = new URLSearchParams(COMPLETE).toString();
  await stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: key, Body: text, Tagging, ...extra }));
  await stack.poller.settled();
  stack.simulator.completeList(stack.simulator.lists.at(-1)?.listId ?? 0);
  clock += 16 * MINUTE_MS;
  for (let sweeps = 0; sweeps < 3; sweeps++) await stack.sweep();
}

async function fileAt(Key: string) {
  const place = { Bucket: DROP_BUCKET, Key };
  const { TagSet = [] } = await stack.client.send(new GetObjectTaggingCommand(place));
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, ContentType } = await stack.client.send(
    new HeadObjectCommand(place),
  );
  const { Body } = await stack.client.send(new GetObjectCommand(place));
  const text = (await Body?.transformToString()) ?? '';
  return { tags: TagSet, encryption: { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled }, ContentType, text };
}

const PEOPLE = 'phone_number;name\n+12025550101;"Wim; ""the first"""\n+12025550102;Zoë\n';

describe('result files', () => {
  test('are below the other prefix, with the encryption and the tag of the upload', async () => {
    const encryption = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY, BucketKeyEnabled: true } as const;
    await collected('drops/mon/people.csv', PEOPLE, encryption);

    for (const kind of ['results', 'unreached']) {
      const file = await fileAt(`out/people/mon/people.csv.${kind}.csv`);
      expect(file).toMatchObject({
        tags: [{ Key: 'retention', Value: '90 days' }],
        encryption,
        ContentType: 'text/csv; charset=utf-8',
      });
    }
    await expect(fileAt('drops/mon/people.csv.results.csv')).rejects.toThrow();
    expect((await stack.metadata('mon/people.csv'))['dropdial-results']).toBe('out/people/mon/people.csv.results.csv');
  });

  test('are encrypted with the bucket default if the upload was', async () => {
    await collected('drops/plain.csv', PEOPLE.replaceAll('2555', '2556'));

    expect((await fileAt('out/people/plain.csv.results.csv')).encryption).toEqual(
      (await fileAt('drops/plain.csv')).encryption,
    );
  });

  test('neutralize formulas in spoken words, and leave uploaded values unchanged', async () => {
    await collected('drops/cells.csv', PEOPLE.replaceAll('Zoë', '=Zoë'));
    const { text } = await fileAt('out/people/cells.csv.results.csv');
    const rows: Record<string, string>[] = parse(text, { columns: true, delimiter: ';' });

    expect(rows).toMatchObject([
      { phone_number: '+12025550101', name: 'Wim; "the first"', call_status: 'error', call_result: "'=cmd()" },
      { name: '=Zoë', call_status: 'processed', 'call_result.said': "'+1 for that", 'call_result.duration': '7' },
    ]);
    expect((await fileAt('out/people/cells.csv.unreached.csv')).text).toBe(
      'phone_number;name\r\n+12025550101;"Wim; ""the first"""\r\n',
    );
  });

  test('repeat only the columns that the feed names, and are beside the file if it names no other place', async () => {
    await collected('few/people.csv', PEOPLE);
    const { text } = await fileAt('few/people.csv.results.csv');

    expect(text.split('\r\n')[0]).toBe(
      'name;call_row;call_status;call_attempts_left;call_last_attempt;call_result;call_task_id;call_task_uuid',
    );
    expect(text).not.toContain('2025550');
    await expect(fileAt('few/people.csv.unreached.csv')).rejects.toThrow();
  });
});
