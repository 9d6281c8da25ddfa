import { readFileSync } from 'node:fs';
import {
  GetObjectAnnotationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lambda/time/units.ts';
import { DROP_BUCKET, LEDGER_BUCKET } from '../../local/embedded-stack.ts';
import { makeSchemas } from '../../scripts/schemas.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';
import { runCli } from '../support/run-cli.ts';

let stack: DropStack;
/** The current time for S3, and so for the function, and for the simulator; a command uses the clock of its host. */
let clock = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

beforeAll(async () => {
  stack = await startDropStack({
    now: () => clock,
    // One process learns of a jump of the clock from its first answer; two might not learn it in the same sweep.
    concurrency: 1,
    feeds: [
      {
        id: 'local',
        prefix: PREFIX,
        quietPeriodSeconds: 600,
        results: {
          write: 'file',
          fields: ['duration'],
          unreached: true,
          lookMinutes: 15,
          settleMinutes: 5,
          maxDays: 30,
          progress: 'annotation',
          tag: { key: 'retention', value: '90 days' },
        },
      },
      { id: 'quiet', prefix: 'quiet/' },
    ],
  });
});
afterAll(() => stack.close());
beforeEach(() => {
  stack.simulator.clearMisbehaviour();
  stack.simulator.changeSettings({ taskOrder: 'ascending', taskCount: 'page', canceledWord: 'Canceled' });
});

/** Lets time pass, with the sweeps in it. */
async function pass(milliseconds: number): Promise<void> {
  clock += milliseconds;
  // After a jump of the clock, the function's clients may need an answer to learn the time.
  for (let sweeps = 0; sweeps < 3; sweeps++) await stack.sweep();
}

async function read(key: string): Promise<string> {
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket: DROP_BUCKET, Key: PREFIX + key }));
  return (await Body?.transformToString()) ?? '';
}

async function head(name: string) {
  const { ETag, VersionId, Metadata } = await stack.client.send(
    new HeadObjectCommand({ Bucket: DROP_BUCKET, Key: PREFIX + name }),
  );
  return { ETag, VersionId, Metadata };
}

const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true, delimiter: ';' });

async function dropAndComplete(name: string, body: string): Promise<number> {
  await stack.drop(name, body, COMPLETE);
  const [list] = await stack.listsOf(name);
  if (list === undefined) throw new Error('the list must be there');
  stack.simulator.completeList(list.listId);
  return list.listId;
}

/** Looks at an ended list, lets it settle, and collects it. */
async function collect(): Promise<void> {
  await pass(16 * MINUTE_MS);
  await pass(6 * MINUTE_MS);
}

describe('a list that has ended', () => {
  test('leaves a file with the outcome of each row', async () => {
    await dropAndComplete('people.csv', csvOf(40));
    expect((await stack.receipt('people.csv')).list).toMatchObject({ state: 'running' });

    await collect();

    const { list, state } = await stack.receipt('people.csv');
    expect([state, list?.state, list?.ended]).toEqual(['created', 'collected', 'completed']);
    expect(list?.results).toMatchObject({
      key: `${PREFIX}people.csv.results.csv`,
      revision: 1,
      rows: 40,
      complete: true,
      final: true,
      joinedBy: 'order',
      unjoined: 0,
    });
    const rows = rowsOf(await read('people.csv.results.csv'));
    expect(rows.map(row => row.call_row)).toEqual(Array.from({ length: 40 }, (_, at) => String(at + 2)));
    expect(rows.map(row => row.name)).toEqual(Array.from({ length: 40 }, (_, at) => `person ${at}`));
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'phone_number',
      'name',
      'call_row',
      'call_status',
      'call_attempts_left',
      'call_last_attempt',
      'call_result',
      'call_result.duration',
      'call_task_id',
      'call_task_uuid',
    ]);
    const schema = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('schema/results.schema.json', 'utf8')));
    expect(rows.filter(row => !schema(row))).toEqual([]);
    const { processed = -1, error = -1 } = list?.results?.counts ?? {};
    expect(rows.filter(row => row.call_status === 'processed')).toHaveLength(processed);
    expect(processed + error).toBe(40);
    expect(await stack.metadata('people.csv')).toMatchObject({
      'dropdial-status': 'created',
      'dropdial-list-status': 'completed',
      'dropdial-processed': String(processed),
      'dropdial-failed': String(error),
      'dropdial-results': `${PREFIX}people.csv.results.csv`,
    });
  });

  test('raises one event', async () => {
    await dropAndComplete('told.csv', csvOf(3));
    await collect();
    await pass(HOUR_MS);

    const told = stack.eventBus.events.filter(event => JSON.stringify(event).includes('told.csv'));
    expect(told.map(event => event['detail-type'])).toEqual(['Drop Created', 'Drop Completed']);
  });

  test('leaves the rows that ended in error in the form of the upload, and they dial when somebody drops them', async () => {
    stack.simulator.changeSettings({
      outcomes: [
        { ends: 'error', resultData: 'busy', where: { name: 'person 1' } },
        { ends: 'processed', resultData: '{"duration":7}' },
      ],
    });
    await dropAndComplete('again.csv', csvOf(4));
    await collect();
    stack.simulator.changeSettings({ outcomes: [{ ends: 'processed' }] });

    const unreached = await read('again.csv.unreached.csv');
    expect(rowsOf(unreached)).toEqual([{ phone_number: '+12025550101', name: 'person 1' }]);
    expect(rowsOf(await read('again.csv.results.csv')).map(row => row['call_result.duration'])).toEqual([
      '7',
      '',
      '7',
      '7',
    ]);
    expect(await stack.listsOf('again.csv')).toHaveLength(1);
    await stack.drop('once-more.csv', unreached, COMPLETE);
    const [list] = await stack.listsOf('once-more.csv');
    expect(list?.count).toBe(1);
  });

  test('starts nothing with its results, under whatever name they arrive', async () => {
    await dropAndComplete('source.csv', csvOf(3));
    await collect();
    const before = stack.simulator.lists.length;
    const results = await read('source.csv.results.csv');
    await stack.drop('another-name.csv', results, COMPLETE);

    expect(stack.simulator.lists).toHaveLength(before);
    expect(await stack.metadata('another-name.csv')).toMatchObject({ 'dropdial-status': 'rejected' });
    expect((await stack.metadata('another-name.csv'))['dropdial-error']).toContain('csv_results_file');
    expect(await stack.metadata('source.csv.results.csv')).not.toHaveProperty('dropdial-status');
  });

  test('writes its results under another name if that name is taken', async () => {
    const Key = `${PREFIX}taken.csv.results.csv`;
    await stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body: 'mine' }));
    await dropAndComplete('taken.csv', csvOf(2));
    await collect();

    const { list, submission } = await stack.receipt('taken.csv');
    expect(await read('taken.csv.results.csv')).toBe('mine');
    expect(list?.results?.key).toBe(`${PREFIX}taken.csv.${submission.slice(0, 12)}.results.csv`);
    expect(rowsOf(await read(`taken.csv.${submission.slice(0, 12)}.results.csv`))).toHaveLength(2);
  });

  test('matches its rows although the API returns them backwards, some with other data', async () => {
    stack.simulator.changeSettings({ taskOrder: 'mixed', taskCount: 'list' });
    const listId = await dropAndComplete('mixed.csv', csvOf(30));
    stack.simulator.changeTask(listId, { row: 5 }, { customData: '{"seen":true}' });
    stack.simulator.changeTask(
      listId,
      { row: 6 },
      { customData: JSON.stringify({ phone_number: '+12025550100', name: 'person 0' }) },
    );
    await collect();

    const { list } = await stack.receipt('mixed.csv');
    expect(list?.results).toMatchObject({ complete: true, joinedBy: 'order', unjoined: 2, rows: 30 });
    for (const row of rowsOf(await read('mixed.csv.results.csv'))) {
      if (row.call_row !== '') expect(row.name).toBe(`person ${Number(row.call_row) - 2}`);
    }
  });

  test('is collected again after it resumed', async () => {
    const listId = await dropAndComplete('revived.csv', csvOf(4));
    await collect();
    expect((await stack.receipt('revived.csv')).list?.results?.revision).toBe(1);

    stack.simulator.changeTask(listId, { row: 1 }, { statusId: 2, resultData: 'later' });
    stack.simulator.moveList(listId, 'In progress');
    await pass(25 * HOUR_MS);
    expect((await stack.receipt('revived.csv')).list?.state).toBe('running');
    stack.simulator.moveList(listId, 'Completed');
    await pass(16 * MINUTE_MS);
    await pass(6 * MINUTE_MS);

    expect((await stack.receipt('revived.csv')).list).toMatchObject({ state: 'collected', results: { revision: 2 } });
    expect(rowsOf(await read('revived.csv.results.csv'))[0]?.call_result).toBe('later');
    const told = stack.eventBus.events.filter(event => JSON.stringify(event).includes('revived.csv'));
    expect(told.map(event => event['detail-type'])).toEqual(['Drop Created', 'Drop Completed', 'Drop Completed']);
    await pass(25 * HOUR_MS);
    await pass(25 * HOUR_MS);
    const { submission } = await stack.receipt('revived.csv');
    expect((await markers()).filter(key => key.endsWith(submission))).toEqual([]);
  });

  test('counts as deleted after three looks an hour apart, and its drop says so', async () => {
    await stack.drop('deleted.csv', csvOf(2), COMPLETE);
    const [list] = await stack.listsOf('deleted.csv');
    stack.simulator.deleteList(list?.listId ?? 0);
    await pass(16 * MINUTE_MS);
    await pass(61 * MINUTE_MS);
    expect((await stack.receipt('deleted.csv')).list?.state).toBe('running');
    await pass(61 * MINUTE_MS);

    expect((await stack.receipt('deleted.csv')).list).toMatchObject({ state: 'gone', ended: 'gone' });
    expect(await stack.metadata('deleted.csv')).toMatchObject({
      'dropdial-status': 'created',
      'dropdial-list-status': 'gone',
    });
  });

  test('shows its progress on its object while it runs, and the object is otherwise unchanged', async () => {
    await stack.drop('slow.csv', csvOf(5), COMPLETE);
    const before = await head('slow.csv');
    const [list] = await stack.listsOf('slow.csv');
    stack.simulator.changeTask(list?.listId ?? 0, { row: 1 }, { statusId: 2 });
    await pass(16 * MINUTE_MS);

    const { AnnotationPayload } = await stack.client.send(
      new GetObjectAnnotationCommand({
        Bucket: DROP_BUCKET,
        Key: `${PREFIX}slow.csv`,
        AnnotationName: 'dropdial.progress',
      }),
    );
    expect(JSON.parse((await AnnotationPayload?.transformToString()) ?? '')).toMatchObject({
      version: 1,
      counts: { new: 4, processed: 1 },
    });
    expect(await head('slow.csv')).toEqual(before);
  });

  test.each(['Canceled', 'Cancelled'] as const)('leaves partial results when cancelled, spelled %s', async word => {
    stack.simulator.changeSettings({ canceledWord: word });
    const name = `${word}.csv`;
    await stack.drop(name, csvOf(4), COMPLETE);
    const [list] = await stack.listsOf(name);
    stack.simulator.changeTask(list?.listId ?? 0, { row: 1 }, { statusId: 2, resultData: 'yes' });
    stack.simulator.moveList(list?.listId ?? 0, 'Canceled');
    await collect();

    const { list: part } = await stack.receipt(name);
    expect(part).toMatchObject({ state: 'collected', ended: 'canceled', results: { final: true, complete: true } });
    expect(rowsOf(await read(`${name}.results.csv`)).map(row => row.call_status)).toEqual([
      'processed',
      'canceled',
      'canceled',
      'canceled',
    ]);
    expect(await stack.metadata(name)).toMatchObject({
      'dropdial-list-status': 'canceled',
      'dropdial-processed': '1',
    });
  });

  test('is given up when it runs longer than allowed, with partial results', async () => {
    await stack.drop('long.csv', csvOf(3), COMPLETE);
    await pass(31 * DAY_MS);

    expect((await stack.receipt('long.csv')).list).toMatchObject({
      state: 'collected',
      ended: 'given_up',
      results: { final: false, counts: { total: 3, new: 3 } },
    });
  });
});

describe('results are not collected for', () => {
  test.each([['a drop whose uploader does not want them', `unwanted.csv`, { ...COMPLETE, results: 'false' }]])(
    '%s',
    async (_what, name, tags) => {
      await stack.drop(name, csvOf(2), tags);

      expect((await stack.receipt(name)).list).toBeUndefined();
      const head = stack.client.send(
        new HeadObjectCommand({ Bucket: DROP_BUCKET, Key: `${PREFIX}${name}.results.csv` }),
      );
      await expect(head).rejects.toThrow();
    },
  );
});

describe('dropdial results', () => {
  const dropdial = (...args: readonly string[]) => runCli(args, stack.environment);

  test('shows the outcome of a list, by the key of its file or its submission', async () => {
    await dropAndComplete('shown.csv', csvOf(5));
    await collect();
    const { submission, list } = await stack.receipt('shown.csv');

    for (const name of [`${PREFIX}shown.csv`, submission.slice(0, 12)]) {
      const { code, out } = await dropdial('results', name);
      expect(code).toBe(0);
      expect(out).toContain(`${PREFIX}shown.csv.results.csv`);
      expect(out).toMatch(/processed\t\d/);
    }
    expect(JSON.parse((await dropdial('results', submission, '--json')).out)).toEqual(list);
    expect(await dropdial('results', `${PREFIX}nobody.csv`)).toMatchObject({ code: 2 });
    expect(await dropdial('results', submission, '--write', '--refresh')).toMatchObject({ code: 2 });
  });

  test('looks at a list now, even one that was not followed, and rewrites its results', async () => {
    await stack.drop('by-hand.csv', csvOf(3), { ...COMPLETE, results: 'false' });
    const [list] = await stack.listsOf('by-hand.csv');
    const { submission } = await stack.receipt('by-hand.csv');
    expect((await dropdial('results', submission)).out).toContain('it is not watched');
    expect(await dropdial('results', submission, '--refresh')).toMatchObject({ code: 0 });
    await pass(0);
    expect((await stack.receipt('by-hand.csv')).list?.state).toBe('running');
    expect(await dropdial('results', submission, '--write')).toMatchObject({ code: 1 });

    stack.simulator.completeList(list?.listId ?? 0);
    await collect();
    expect((await stack.receipt('by-hand.csv')).list?.results?.revision).toBe(1);
    expect(await dropdial('results', submission, '--write')).toMatchObject({ code: 0 });
    await pass(MINUTE_MS);
    expect((await stack.receipt('by-hand.csv')).list).toMatchObject({ state: 'collected', results: { revision: 2 } });
  });
});

test('every event so far matches the published schema, whatever the outcome of the list', () => {
  const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
  addFormats.default(ajv);
  const isOutcomeEvent = ajv.compile(JSON.parse(makeSchemas().get('outcome-event.schema.json') ?? ''));
  const completed: { readonly detail: { readonly list?: { readonly ended?: string } } }[] = JSON.parse(
    JSON.stringify(stack.eventBus.events.filter(event => event['detail-type'] === 'Drop Completed')),
  );

  expect(stack.eventBus.events.flatMap(event => (isOutcomeEvent(event) ? [] : isOutcomeEvent.errors))).toEqual([]);
  expect(new Set(completed.map(({ detail }) => detail.list?.ended))).toEqual(
    new Set(['completed', 'gone', 'given_up', 'canceled']),
  );
});

async function markers(): Promise<readonly string[]> {
  const { Contents = [] } = await stack.client.send(
    new ListObjectsV2Command({ Bucket: LEDGER_BUCKET, Prefix: 'running/' }),
  );
  return Contents.map(({ Key = '' }) => Key);
}
