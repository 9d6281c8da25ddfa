import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DROP_BUCKET, LEDGER_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const MINUTE_MS = 60_000;

let stack: DropStack;
let clock = Date.parse('2026-11-25T09:00:00Z');
/** What must be nowhere but in the files of rows: numbers, names, and what was said. */
const SECRETS = ['2025550', 'Wanda', 'pays on Friday', 'refused to pay'];

beforeAll(async () => {
  stack = await startDropStack({
    now: () => clock,
    concurrency: 1,
    simulator: {
      taskOrder: 'mixed',
      outcomes: [
        { ends: 'error', resultData: 'refused to pay, +12025550142 said', where: { name: 'Wanda 1' } },
        { ends: 'processed', resultData: '{"duration":7,"said":"pays on Friday"}' },
      ],
    },
    feeds: [
      {
        id: 'local',
        prefix: PREFIX,
        results: { write: 'file', unreached: true, fields: ['said'], settleMinutes: 0, progress: 'annotation' },
      },
    ],
  });
});
afterAll(() => stack.close());

async function pass(milliseconds: number): Promise<void> {
  clock += milliseconds;
  for (let sweeps = 0; sweeps < 3; sweeps++) await stack.sweep();
}

/** The objects of a bucket, by their keys, as text and with their metadata. */
async function dump(Bucket: string): Promise<Map<string, string>> {
  const { Contents = [] } = await stack.client.send(new ListObjectsV2Command({ Bucket }));
  const dumped = new Map<string, string>();
  for (const { Key = '' } of Contents) {
    const { Body } = await stack.client.send(new GetObjectCommand({ Bucket, Key }));
    dumped.set(Key, (await Body?.transformToString('latin1')) ?? '');
  }
  return dumped;
}

async function metadataOf(Key: string): Promise<string> {
  const { Metadata = {} } = await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key }));
  return JSON.stringify(Metadata);
}

test('no number, no name and nothing that was said is anywhere but in the files of rows', async () => {
  const rows = Array.from({ length: 12 }, (_, at) => `+120255501${String(at).padStart(2, '0')};Wanda ${at}`);
  await stack.drop('people.csv', ['phone_number;name', ...rows, ''].join('\n'), COMPLETE);
  const [list] = await stack.listsOf('people.csv');
  const listId = list?.listId ?? 0;
  await pass(16 * MINUTE_MS);
  // A word that nobody knows, a page that cannot be read, a refusal, and what a scenario made of its data.
  stack.simulator.moveList(listId, 'Paused, ask +12025550199');
  await pass(16 * MINUTE_MS);
  stack.simulator.moveList(listId, 'In progress');
  stack.simulator.completeList(listId);
  stack.simulator.changeTask(listId, { row: 3 }, { customData: 'Wanda, +12025550103' });
  stack.simulator.misbehave({ kind: 'truncated', method: 'GetCallListDetails' });
  stack.simulator.misbehave({
    kind: 'error',
    code: 340,
    msg: 'too much of +12025550104',
    method: 'GetCallListDetails',
  });
  for (let tries = 0; tries < 5; tries++) await pass(16 * MINUTE_MS);
  const { list: part } = await stack.receipt('people.csv');
  expect(part?.state).toBe('collected');
  const files = await dump(DROP_BUCKET);
  // These have it, or the test would find nothing anywhere.
  expect(files.get(`${PREFIX}people.csv.results.csv`)).toContain('pays on Friday');
  expect(files.get(`${PREFIX}people.csv.unreached.csv`)).toContain('2025550');

  const places: [string, string][] = [
    ['the log', stack.logs.join('\n')],
    ['the events', JSON.stringify(stack.eventBus.events)],
    ...[...(await dump(LEDGER_BUCKET))].map(([key, text]): [string, string] => [`the ledger's ${key}`, text]),
  ];
  for (const key of files.keys()) places.push([`the metadata of ${key}`, await metadataOf(key)]);
  const found = places.flatMap(([place, text]) =>
    SECRETS.filter(secret => text.includes(secret)).map(secret => `${place}: ${secret}`),
  );
  expect(found).toEqual([]);
  expect(stack.logs.length).toBeGreaterThan(10);
  expect(places.length).toBeGreaterThan(6);
});
