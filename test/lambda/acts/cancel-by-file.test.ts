import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { cancelBeside, cancelByFile } from '../../../lambda/acts/cancel-by-file.ts';
import { fingerprint } from '../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Run } from '../../../lambda/run.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { answerOf } from './open-desk.ts';

const feed = makeFeed({ cancelFile: true });
const KEY = 'acme/people.csv';
const FILE = 'phone\n+15550100\n';

/** Opens a bucket, a ledger and the API, with a list of Ann and Bob. */
async function open(now = () => at(0)) {
  const { s3 } = await startTestServer();
  const simulator = await openTestSimulator({ keepRows: 10_000 });
  const ledger = createMemoryLedger(() => at(0));
  const api = makeCallContext(simulator.url, await signToken());
  const world = makeWorld({ s3, ledger, openApi: async () => api, now });
  const run = makeRun();
  const put = async (Key: string, Body: string, Metadata: Record<string, string> = {}) => {
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: 'drops', Key, Body, Metadata }));
    return ETag.replaceAll('"', '');
  };
  /** Records a submission with a list of its own. */
  async function record(submission: string, change: Partial<Draft> = {}, csv?: string): Promise<number> {
    await create(simulator, {}, csv);
    const listId = simulator.lists.at(-1)?.listId ?? 0;
    const { drop } = makeDraft();
    const base = { submission, state: 'created', answer: answerOf(listId), lease: undefined } as const;
    ledger.put(makeDraft({ ...base, feed: 'acme', drop: { ...drop, bucket: 'drops', key: KEY }, ...change }));
    return listId;
  }
  const ofObject = (etag: string) => fingerprint({ feed: 'acme', bucket: 'drops', key: KEY, etag });
  async function cancel(body = FILE, etag?: string, change: Partial<Run> = {}, key = `${KEY}.cancel.csv`) {
    const putEtag = await put(key, body);
    const ref = { bucket: 'drops', key, isCopy: false, etag: etag ?? putEtag };
    return cancelByFile(ref, feed, { ...run, ...change }, world);
  }
  const cancelAtStart = () => cancelBeside({ bucket: 'drops', key: KEY }, feed, run, world);
  const written = async () => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: `${KEY}.cancelled.csv` }));
      return await Body?.transformToString();
    } catch {
      return undefined;
    }
  };
  const cancelled = (listId: number) => simulator.counts(listId).Canceled;
  return {
    simulator,
    put,
    record,
    ofObject,
    cancel,
    cancelAtStart,
    written,
    cancelled,
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

describe('a file reaches the lists of the object beside it', () => {
  test('by the fingerprint of the object', async () => {
    await using opened = await open();
    const listId = await opened.record(opened.ofObject(await opened.put(KEY, 'x')));

    expect(await opened.cancel()).toBeUndefined();

    expect(opened.cancelled(listId)).toBe(1);
    expect(await opened.written()).toBe('row,result\r\n2,cancelled\r\n');
  });

  test('by the submission in its metadata, if the ledger confirms it; and both if it was sent twice', async () => {
    await using opened = await open();
    const repeat = 'b'.repeat(64);
    const first = await opened.record(opened.ofObject(await opened.put(KEY, 'x', { 'dropdial-submission': repeat })));
    const second = await opened.record(repeat);
    opened.simulator.changeTask(second, { row: 1 }, { statusId: 2 });

    await opened.cancel();

    expect([opened.cancelled(first), opened.cancelled(second)]).toEqual([1, 0]);
    // The worse of the two results counts: he had been called.
    expect(await opened.written()).toBe('row,result\r\n2,called\r\n');
  });

  test.each([
    ['of another key', { drop: { ...makeDraft().drop, bucket: 'drops', key: 'acme/others.csv' } }],
    ['of another bucket', { drop: { ...makeDraft().drop, bucket: 'elsewhere', key: KEY } }],
    ['of another feed', { feed: 'bravo' }],
  ])('never one %s, whatever the metadata of the object say', async (_, change) => {
    await using opened = await open();
    const listId = await opened.record('b'.repeat(64), change);
    await opened.put(KEY, 'x', { 'dropdial-submission': 'b'.repeat(64) });

    expect(await opened.cancel()).toMatchObject({ code: 'not_cancelled' });

    expect(opened.cancelled(listId)).toBe(0);
    expect(await opened.written()).toBeUndefined();
  });
});

test.each([
  'acme/people.csv.cancelled.csv',
  'acme/people.csv.cancel (1).csv',
  'acme/people.cancel - Copy.csv',
  'acme/people.csv.cancel.csv.gz',
])('%s takes nobody out, and its event does not come back', async key => {
  await using opened = await open();
  const listId = await opened.record(opened.ofObject(await opened.put(KEY, 'x')));

  expect(await opened.cancel(FILE, undefined, {}, key)).toBeUndefined();

  expect(opened.cancelled(listId)).toBe(0);
});

test('a replaced file is left to the event of its replacement', async () => {
  await using opened = await open();
  const listId = await opened.record(opened.ofObject(await opened.put(KEY, 'x')));

  expect(await opened.cancel(FILE, 'earlier')).toBeUndefined();

  expect(opened.cancelled(listId)).toBe(0);
});

test.each([
  ['refuses', { kind: 'error', method: 'GetCallListDetails', code: 100 }],
  ['answers nothing', { kind: 'html', method: 'GetCallListDetails' }],
] as const)('while the API %s, the answer to an earlier file does not stay beside another one', async (_, order) => {
  await using opened = await open();
  const listId = await opened.record(opened.ofObject(await opened.put(KEY, 'x')));
  await opened.cancel();
  opened.simulator.misbehave(order);

  expect(await opened.cancel('phone\nnobody\n+15550101\n')).toMatchObject({ code: 'not_cancelled' });

  expect(await opened.written()).toBe('row,result\r\n2,unreadable\r\n3,not_cancelled\r\n');
  expect(opened.cancelled(listId)).toBe(1);
});

test('a file that is too large is rejected completely', async () => {
  await using opened = await open();
  const listId = await opened.record(opened.ofObject(await opened.put(KEY, 'x')));

  expect(await opened.cancel(FILE + '\n'.repeat(16 * 1024 * 1024))).toBeUndefined();

  expect(opened.cancelled(listId)).toBe(0);
  expect(await opened.written()).toBe('row,result\r\n1,the file must have at most 16777216 bytes\r\n');
});

test('a new list loses the people whom a file beside it names already, in either spelling', async () => {
  await using opened = await open();
  const listId = await opened.record(opened.ofObject(await opened.put(KEY, 'x')));
  expect(await opened.cancelAtStart()).toBeUndefined();
  expect(opened.cancelled(listId)).toBe(0);

  await opened.put('acme/people.csv.cancel.csv', FILE);
  await opened.put('acme/people.cancel.csv', 'phone\n+15550101\n');
  expect(await opened.cancelAtStart()).toBeUndefined();

  expect(opened.cancelled(listId)).toBe(2);
});

test('and its event comes back if one of them is being called', async () => {
  await using opened = await open();
  const listId = await opened.record(opened.ofObject(await opened.put(KEY, 'x')));
  opened.simulator.changeTask(listId, { row: 1 }, { statusId: 1 });
  await opened.put('acme/people.csv.cancel.csv', FILE);

  expect(await opened.cancelAtStart()).toMatchObject({ code: 'not_cancelled', until: at(600) });
});

test.each([
  ['waiting', 3 * 3600],
  ['claimed', 600],
  ['in_doubt', 600],
] as const)('the list of a drop that is %s does not exist yet, so the event comes back', async (state, seconds) => {
  await using opened = await open();
  await opened.record(opened.ofObject(await opened.put(KEY, 'x')), { state });

  expect(await opened.cancel()).toEqual({
    code: 'not_cancelled',
    message: 'its list is not there yet',
    until: at(seconds),
  });
  expect(await opened.written()).toBeUndefined();
});

test('a list that is too long for one run: contacts that were found are out, the others are uncertain, and the event comes back with the remedy', async () => {
  let seconds = 0;
  await using opened = await open(() => at(seconds++ / 10));
  const csv = `phone\n${Array.from({ length: 3500 }, (_, row) => `+1555${String(row).padStart(7, '0')}\n`).join('')}`;
  const listId = await opened.record(opened.ofObject(await opened.put(KEY, 'x')), {}, csv);

  expect(await opened.cancel(csv, undefined, { deadline: () => at(0.6) })).toMatchObject({
    code: 'not_cancelled',
    message: expect.stringContaining('use dropdial cancel, or a longer timeout'),
  });
  const written = (await opened.written())?.split('\r\n') ?? [];
  const of = (word: string) => written.filter(line => line.endsWith(`,${word}`)).length;
  expect(of('cancelled')).toBe(opened.cancelled(listId));
  expect(of('cancelled')).toBeGreaterThan(0);
  expect(of('not_sure')).toBeGreaterThan(0);
  expect(of('cancelled') + of('not_cancelled') + of('not_sure')).toBe(3500);
});
