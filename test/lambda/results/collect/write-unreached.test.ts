import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { type Shape, writeResultsHeader, writeResultsRow } from '../../../../lambda/results/collect/write-rows.ts';
import { writeUnreached } from '../../../../lambda/results/collect/write-unreached.ts';
import type { Task } from '../../../../lambda/voximplant/results/read-tasks.ts';
import { startTestServer } from '../../../local/s3/start-test-server.ts';
import { makeTask } from '../open-lists.ts';

/** What becomes of the unreached rows of these tasks. */
async function write(tasks: readonly Task[], change: Partial<Shape> = {}) {
  const { s3 } = await startTestServer();
  const shape: Shape = {
    columns: ['phone_number', 'name'],
    delimiter: ';',
    quote: '"',
    results: { columns: 'all', fields: [] },
    ...change,
  };
  const Body = writeResultsHeader(shape) + tasks.map(task => writeResultsRow(shape, task, undefined)).join('');
  const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'results', Body }));
  const upload = { key: 'unreached', parts: [], tail: Buffer.alloc(0) };
  const options = {
    s3,
    bucket: 'drops',
    submission: 'a',
    revision: 1,
    encryption: {},
    tag: undefined,
    signal: new AbortController().signal,
  };
  const written = await writeUnreached(upload, shape, { key: 'results', etag: ETag.replaceAll('"', '') }, options);
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: 'unreached' }));
  return { rows: written !== 'lost' && written.rows, text: await body?.transformToString() };
}

const row = (cells: object) => ({ state: 'error' as const, data: new Map<string, unknown>(Object.entries(cells)) });

test('rows that ended in error are written as they were uploaded, and no others', async () => {
  const tasks = [
    makeTask(1, row({ phone_number: '+12025550101', name: 'Ann; "A"\nB' })),
    ...(['new', 'in_progress', 'processed', 'canceled', 'unknown'] as const).map((state, at) =>
      makeTask(at + 2, { state }),
    ),
    makeTask(9, row({ phone_number: '+12025550109', name: '' })),
  ];

  expect(await write(tasks)).toEqual({
    rows: 2,
    text: 'phone_number;name\r\n+12025550101;"Ann; ""A""\nB"\r\n+12025550109;\r\n',
  });
});

test('a call whose row is not known has none', async () => {
  const tasks = [
    makeTask(1, { state: 'error', data: undefined }),
    makeTask(2, row({ phone_number: '+12025550102', name: 'B' })),
  ];

  expect(await write(tasks)).toEqual({ rows: 1, text: 'phone_number;name\r\n+12025550102;B\r\n' });
});

test('the time of the first call is not kept, because it has passed', async () => {
  const columns = ['__start_at', 'phone_number', '__task_uuid'];
  const tasks = [makeTask(1, { ...row({ __start_at: '1767323045', phone_number: '+12025550101' }), uuid: 't-1' })];

  expect(await write(tasks, { columns })).toEqual({
    rows: 1,
    text: '__start_at;phone_number;__task_uuid\r\n;+12025550101;t-1\r\n',
  });
});

test('the quote and the delimiter are those of the upload', async () => {
  const tasks = [makeTask(1, row({ phone_number: '+12025550101', name: 'O\'Neil, "Ann"' }))];

  expect(await write(tasks, { quote: "'", delimiter: ',' })).toEqual({
    rows: 1,
    text: "phone_number,name\r\n+12025550101,'O''Neil, \"Ann\"'\r\n",
  });
});
