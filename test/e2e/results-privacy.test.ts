import {
  DeleteObjectCommand,
  GetObjectAnnotationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectAnnotationsCommand,
  ListObjectVersionsCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../lambda/time/units.ts';
import { DROP_BUCKET, LEDGER_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';
import { runCli } from '../support/run-cli.ts';

let stack: DropStack;
let clock = Date.parse('2026-11-25T09:00:00Z');
/** Values that may be only in the files of rows: numbers, names, and spoken words. */
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

interface Version {
  readonly Key: string;
  readonly VersionId: string | undefined;
}

/** Every version of every object of a bucket, including removed ones. */
async function versionsOf(Bucket: string): Promise<readonly Version[]> {
  const { Versions = [] } = await stack.client.send(new ListObjectVersionsCommand({ Bucket }));
  return Versions.map(({ Key = '', VersionId }) => ({ Key, VersionId }));
}

/** Any bytes as text. */
async function textOf(Bucket: string, version: Version): Promise<string> {
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket, ...version }));
  return (await Body?.transformToString('latin1')) ?? '';
}

/** The metadata, tags and annotations of an object. */
async function aboutOf(Bucket: string, version: Version): Promise<Record<string, string>> {
  const place = { Bucket, ...version };
  const { Metadata = {} } = await stack.client.send(new HeadObjectCommand(place));
  const { TagSet = [] } = await stack.client.send(new GetObjectTaggingCommand(place));
  const about: Record<string, string> = { metadata: JSON.stringify(Metadata), tags: JSON.stringify(TagSet) };
  const { Annotations = [] } = await stack.client.send(new ListObjectAnnotationsCommand(place));
  for (const { AnnotationName = '' } of Annotations) {
    const { AnnotationPayload } = await stack.client.send(new GetObjectAnnotationCommand({ ...place, AnnotationName }));
    about[`annotation ${AnnotationName}`] = (await AnnotationPayload?.transformToString()) ?? '';
  }
  return about;
}

/** Everything that the function wrote outside the files of rows, by location. */
async function placesOf(): Promise<[place: string, text: string][]> {
  const places: [string, string][] = [
    ...stack.logs.map((line): [string, string] => ['the log', line]),
    ...stack.eventBus.events.map((event): [string, string] => ['an event', JSON.stringify(event)]),
  ];
  for (const Bucket of [DROP_BUCKET, LEDGER_BUCKET]) {
    for (const version of await versionsOf(Bucket)) {
      const of = `of ${Bucket === LEDGER_BUCKET ? 'the ledger’s ' : ''}${version.Key}`;
      if (Bucket === LEDGER_BUCKET) places.push([`the bytes ${of}`, await textOf(Bucket, version)]);
      for (const [what, text] of Object.entries(await aboutOf(Bucket, version)))
        places.push([`the ${what} ${of}`, text]);
    }
  }
  return places;
}

async function leaks(): Promise<readonly string[]> {
  const found = (await placesOf()).flatMap(([place, text]) =>
    SECRETS.filter(secret => text.includes(secret)).map(secret => `${place}: ${secret}`),
  );
  return [...new Set(found)];
}

test('no number, name or spoken word is anywhere but in the files of rows', {
  timeout: 180_000,
}, async () => {
  const rows = Array.from({ length: 12 }, (_, at) => `+120255501${String(at).padStart(2, '0')};Wanda ${at}`);
  await stack.drop('people.csv', ['phone_number;name', ...rows, ''].join('\n'), COMPLETE);
  const [list] = await stack.listsOf('people.csv');
  const listId = list?.listId ?? 0;
  stack.simulator.changeTask(listId, { row: 1 }, { statusId: 2, resultData: 'pays on Friday' });
  await pass(16 * MINUTE_MS);
  // An unknown word, an unreadable page, a refusal, and data changed by a scenario.
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
  expect((await stack.receipt('people.csv')).list).toMatchObject({ state: 'collected', results: { revision: 1 } });
  // It resumed, was collected once more, and is finally read by hand.
  stack.simulator.moveList(listId, 'In progress');
  await pass(25 * HOUR_MS);
  stack.simulator.changeTask(listId, { row: 2 }, { resultData: 'refused to pay' });
  stack.simulator.moveList(listId, 'Completed');
  for (let tries = 0; tries < 3; tries++) await pass(16 * MINUTE_MS);
  const { list: part, submission } = await stack.receipt('people.csv');
  expect(part).toMatchObject({ state: 'collected', results: { revision: 2 } });
  const files = new Map<string, string>();
  for (const version of await versionsOf(DROP_BUCKET)) files.set(version.Key, await textOf(DROP_BUCKET, version));
  // These contain it; otherwise the test would find nothing anywhere.
  for (const secret of SECRETS.slice(0, 3)) expect(files.get(`${PREFIX}people.csv.results.csv`)).toContain(secret);
  expect(files.get(`${PREFIX}people.csv.unreached.csv`)).toContain('2025550');

  expect(await leaks()).toEqual([]);
  const shown = await runCli(['results', submission], stack.environment);
  expect([shown.code, SECRETS.filter(secret => `${shown.out}${shown.err}`.includes(secret))]).toEqual([0, []]);
  // Every kind of document existed: markers and notes of collecting are in the ledger only for a time.
  const read = (await placesOf()).map(([place]) => place);
  for (const place of [
    'the log',
    'an event',
    `the bytes of the ledger’s submissions/local/${submission}.json`,
    `the bytes of the ledger’s running/local/${submission}`,
    `the bytes of the ledger’s rows/local/${submission}`,
    `the bytes of the ledger’s collecting/local/${submission}`,
    `the metadata of ${PREFIX}people.csv`,
    `the annotation dropdial.progress of ${PREFIX}people.csv`,
    `the annotation dropdial.receipt of ${PREFIX}people.csv`,
    `the metadata of ${PREFIX}people.csv.results.csv`,
    `the metadata of ${PREFIX}people.csv.unreached.csv`,
  ])
    expect(read).toContain(place);
});

test('this test finds a leak wherever it is', async () => {
  const Key = `${PREFIX}leak.csv.json`;
  const Metadata = { said: 'pays on Friday' };
  await stack.client.send(
    new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body: '{}', Metadata, Tagging: 'who=Wanda' }),
  );
  await stack.client.send(
    new PutObjectAnnotationCommand({
      Bucket: DROP_BUCKET,
      Key,
      AnnotationName: 'leak',
      AnnotationPayload: Buffer.from('+12025550101'),
    }),
  );
  await stack.client.send(new PutObjectCommand({ Bucket: LEDGER_BUCKET, Key: 'leak', Body: '\u0000+12025550101' }));
  await stack.client.send(new DeleteObjectCommand({ Bucket: LEDGER_BUCKET, Key: 'leak' }));

  expect([...(await leaks())].sort()).toEqual([
    `the annotation leak of ${Key}: 2025550`,
    'the bytes of the ledger’s leak: 2025550',
    `the metadata of ${Key}: pays on Friday`,
    `the tags of ${Key}: Wanda`,
  ]);
});
