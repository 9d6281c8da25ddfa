import { createHash, randomBytes } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ReceiptFileSchema } from '../../lambda/write-back/receipt-file/receipt-file.ts';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';
import { runCli } from '../support/run-cli.ts';

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({
    visibilityTimeoutSeconds: 3600,
    feeds: [
      { id: 'local', prefix: PREFIX, receiptFile: true, rejectFile: true, quietPeriodSeconds: 86_400 },
      { id: 'silent', prefix: 'silent/' },
    ],
  });
});
afterAll(() => stack.close());

const written: string[] = [];

async function read(Key: string): Promise<string> {
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket: DROP_BUCKET, Key }));
  const text = (await Body?.transformToString()) ?? '';
  written.push(text);
  return text;
}

/** The text of the files beside a drop. */
async function toldOf(name: string) {
  const file = v.parse(ReceiptFileSchema, JSON.parse(await read(`${PREFIX}${name}.result.json`)));
  const lines = (await read(`${PREFIX}${name}.result.txt`)).trimEnd().split('\r\n');
  return { file, lines };
}

const DEAD = { visible: 0, inFlight: 0, delayed: 0 };

describe('the files beside a drop', () => {
  test('say what the drop waits for, and then that it was created', async () => {
    await stack.drop('moves.csv', csvOf(4));
    expect((await toldOf('moves.csv')).file).toMatchObject({
      state: 'waiting',
      over: false,
      waitsFor: { reason: 'parameters', missing: ['rule_id', 'priority', 'max_simultaneous', 'num_attempts'] },
    });

    await stack.putTags('moves.csv', COMPLETE);
    await stack.poller.settled();

    const { file, lines } = await toldOf('moves.csv');
    expect(file).toMatchObject({ state: 'created', over: true, rows: 4, list: { contacts: 4, stopped: false } });
    expect(lines).toHaveLength(5);
    expect(lines.slice(0, 2)).toEqual([
      'moves.csv: created',
      expect.stringMatching(/^The call list \d+ was created with 4 contacts\.$/),
    ]);
  });

  test('say why it was rejected, beside the list of all problems', async () => {
    await stack.drop('refused.csv', 'phone_number;name\n+12025550101\n', COMPLETE);

    const { file, lines } = await toldOf('refused.csv');
    expect(file).toMatchObject({
      state: 'rejected',
      problems: [{ severity: 'error', code: 'csv_field_count', row: 2 }],
      advice: expect.stringContaining('refused.csv.errors.csv'),
    });
    expect(lines[2]).toMatch(/^Problem: row 2: .* \(csv_field_count\)$/);
    const errors = await read(`${PREFIX}refused.csv.errors.csv`);
    expect(errors).toMatch(
      /^row,column,code,message,line,severity\r\n2,[^,]*,csv_field_count,(?!row)[^\r]*,2,error\r\n$/,
    );
  });

  test('say that it is not yet known whether the list was created', async () => {
    stack.simulator.misbehave({ kind: 'reset-after-last-byte', method: 'CreateCallList', times: 1 });
    await stack.drop('doubt.csv', csvOf(5), COMPLETE);

    const { file } = await toldOf('doubt.csv');
    expect(file).toMatchObject({ state: 'in_doubt', over: false, advice: expect.stringContaining('do not upload') });
  });

  test('say that it was checked, and that it was skipped', async () => {
    await stack.drop('dry.csv', csvOf(6), { ...COMPLETE, dry_run: 'true' });
    await stack.drop('empty.csv', '', COMPLETE);

    expect((await toldOf('dry.csv')).file.state).toBe('checked');
    expect((await toldOf('empty.csv')).file).toMatchObject({ state: 'skipped', problems: [{ code: 'empty_object' }] });
  });

  test('say that an operator stopped it, without the reason', async () => {
    await stack.drop('stopped.csv', csvOf(7), COMPLETE);
    const { submission } = await stack.receipt('stopped.csv');
    const stop = await runCli(['stop', submission, '--reason', 'they owe us money'], stack.environment);
    expect([stop.code, stop.err]).toEqual([0, expect.any(String)]);
    await stack.poller.settled();

    const { file, lines } = await toldOf('stopped.csv');
    expect(file).toMatchObject({ state: 'created', list: { stopped: true } });
    expect(lines[1]).toContain('An operator stopped the list.');
  });

  test('say that a waiting drop has ended once its file is gone', async () => {
    await stack.drop('gone.csv', csvOf(8));
    const { feed, submission, drop } = await stack.receipt('gone.csv');
    await stack.client.send(new DeleteObjectCommand({ Bucket: DROP_BUCKET, Key: drop.key }));
    const detail = { bucket: { name: DROP_BUCKET }, object: { key: drop.key, etag: drop.etag }, submission };
    stack.queue.send(JSON.stringify({ source: 'dropdial.internal', 'detail-type': 'Drop Due', detail }));
    await stack.poller.settled();

    expect(feed).toBe('local');
    expect((await toldOf('gone.csv')).file).toMatchObject({ state: 'skipped', submission });
  });

  test('say that an operator stopped a list whose file was removed', async () => {
    await stack.drop('taken.csv', csvOf(11), COMPLETE);
    const { submission, drop } = await stack.receipt('taken.csv');
    await stack.client.send(new DeleteObjectCommand({ Bucket: DROP_BUCKET, Key: drop.key }));
    expect((await runCli(['stop', submission, '--reason', 'cancelled'], stack.environment)).code).toBe(0);
    await stack.poller.settled();

    const { file, lines } = await toldOf('taken.csv');
    expect(file).toMatchObject({ state: 'created', list: { stopped: true } });
    expect(lines[1]).toContain('An operator stopped the list.');
  });

  test('replace objects that a partner put in their place, even if only the partner can read those', async () => {
    const key = randomBytes(32);
    const encrypted = {
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: key.toString('base64'),
      SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
    };
    for (const ending of ['result.json', 'result.txt', 'errors.csv'])
      await stack.upload(`locked.csv.${ending}`, '{}', {}, encrypted);
    const before = stack.logs.length;

    await stack.drop('locked.csv', csvOf(3), {}, encrypted);

    const { file, lines } = await toldOf('locked.csv');
    expect(file).toMatchObject({ state: 'rejected', problems: [{ code: 'source_encrypted' }] });
    expect(lines[0]).toBe('locked.csv: rejected');
    expect(await read(`${PREFIX}locked.csv.errors.csv`)).toContain('source_encrypted');
    const logged = stack.logs.slice(before);
    expect(logged.filter(line => line.includes('replaces an object that dropdial did not write'))).toHaveLength(3);
    expect(logged.filter(line => line.includes('ERROR'))).toEqual([]);
  });

  test('are only text beside a file that is not CSV', async () => {
    await stack.drop('list.xlsx', 'PK', COMPLETE);

    expect(await read(`${PREFIX}list.xlsx.result.txt`)).toMatch(
      /^list\.xlsx: skipped\r\nNobody is called: "list\.xlsx" ends in neither/,
    );
    const json = { Bucket: DROP_BUCKET, Key: `${PREFIX}list.xlsx.result.json` };
    await expect(stack.client.send(new HeadObjectCommand(json))).rejects.toThrow();
  });

  test('are about the latest upload', async () => {
    await stack.drop('twice.csv', 'phone_number;name\n+12025550101\n', COMPLETE);
    await stack.drop('twice.csv', csvOf(9), COMPLETE);

    expect((await toldOf('twice.csv')).file.state).toBe('created');
  });

  test('start nothing and get no write-back, whoever puts them there', async () => {
    const before = stack.simulator.lists.length;
    const invocations = stack.logs.length;
    for (const name of ['moves.csv.result.json', 'moves.csv.result.txt', 'MOVES.CSV.RESULT (1).JSON', 'x.result.TXT'])
      await stack.drop(name, 'phone_number;name\n+12025550101;a\n', COMPLETE);

    expect(stack.simulator.lists).toHaveLength(before);
    for (const name of ['moves.csv.result.json', 'MOVES.CSV.RESULT (1).JSON', 'x.result.TXT'])
      expect(await stack.metadata(name)).toEqual({});
    // With several feeds, their rules match every file: the function ignores these, whatever their spelling.
    const reasons = stack.logs.slice(invocations).filter(line => line.includes('receipt_file'));
    expect(reasons).toHaveLength(4);
  });

  test('are written only for feeds that want them', async () => {
    const Body = csvOf(10);
    const Key = 'silent/a.csv';
    await stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body, Tagging: 'rule_id=1' }));
    await stack.poller.settled();

    await expect(
      stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key: `${Key}.result.json` })),
    ).rejects.toThrow();
  });
});

test('none of them contains a telephone number, and no work is left', () => {
  expect(written.length).toBeGreaterThan(18);
  for (const text of written) expect(text).not.toMatch(/202.?555|owe us money/);
  expect(stack.deadLetters.counts()).toMatchObject(DEAD);
});
