import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { ListId } from '../../../lambda/ledger/store/list-store.ts';
import type { World } from '../../../lambda/world.ts';
import { makeRun } from '../../support/make-world.ts';
import { makeTask, openLists } from './open-lists.ts';

const TASKS = [1, 2, 3].map(id => makeTask(id));

/** An ended list, with looks until its outcome is reported. */
async function collectAfter(
  change: (lists: Awaited<ReturnType<typeof openLists>>) => Promise<unknown>,
  tasks = TASKS,
  results: object = {},
  settings: object = {},
) {
  const lists = await openLists(results, settings);
  const id = await lists.create(1, tasks);
  await change(lists);
  await lists.complete(1);
  await lists.makeDue(id);
  for (let sweeps = 0; sweeps < 4; sweeps++) {
    await lists.sweep();
    lists.pass(300);
  }
  return { ...lists, id, list: (await lists.receiptOf(id))?.list, receipt: await lists.receiptOf(id) };
}

describe('results are collected, whatever happened to the file:', () => {
  test.each<[what: string, change: Parameters<typeof collectAfter>[0]]>([
    ['it was replaced', ({ put }) => put('acme/people-1.csv', 'another upload')],
    [
      'it was deleted',
      ({ alive }) => alive.s3.send(new DeleteObjectCommand({ Bucket: 'drops', Key: 'acme/people-1.csv' })),
    ],
  ])('%s', async (_what, change) => {
    const { list, receipt, read, events } = await collectAfter(change);

    expect(list).toMatchObject({ state: 'collected', results: { rows: 3, complete: true } });
    expect(receipt?.writeBack.pending).toBe(false);
    expect((await read('acme/people-1.csv.results.csv')).split('\r\n')).toHaveLength(5);
    expect(events.map(({ type }) => type)).toEqual(['Drop Completed']);
  });

  test.each<[what: string, change: Parameters<typeof collectAfter>[0]]>([
    ['deleted', ({ alive }) => alive.s3.send(new DeleteObjectCommand({ Bucket: 'drops', Key: 'acme/people-1.csv' }))],
    ['replaced', ({ put }) => put('acme/people-1.csv', 'another upload')],
  ])('the files beside a file that was %s say how its list ended', async (_what, change) => {
    const { read } = await collectAfter(change, TASKS, {}, { receiptFile: true });

    expect(JSON.parse(await read('acme/people-1.csv.result.json'))).toMatchObject({
      state: 'created',
      list: { id: 1, ended: 'completed', processed: 3 },
    });
    expect(await read('acme/people-1.csv.result.txt')).toContain('The list has ended: completed. 3 calls processed');
  });

  test('an upload that replaced it carries nothing about a list that is not its own', async () => {
    const { read, alive } = await collectAfter(({ put }) => put('acme/people-1.csv', 'another upload'));

    expect(await read('acme/people-1.csv')).toBe('another upload');
    const { readHead } = await import('../../../lambda/s3/read-head.ts');
    const head = await readHead(alive.s3, 'drops', 'acme/people-1.csv', new AbortController().signal);
    expect(head?.metadata).toEqual({});
  });

  test('the same file, uploaded again, keeps showing the results of the first one', async () => {
    const Metadata = { 'dropdial-status': 'rejected', 'dropdial-submission': 'b'.repeat(64) };
    const { events, alive } = await collectAfter(async ({ alive, read }) => {
      const Body = await read('acme/people-1.csv');
      await alive.s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/people-1.csv', Body, Metadata }));
    });

    const { readHead } = await import('../../../lambda/s3/read-head.ts');
    const head = await readHead(alive.s3, 'drops', 'acme/people-1.csv', new AbortController().signal);
    expect(head?.metadata).toEqual(Metadata);
    expect(events.map(({ type }) => type)).toEqual(['Drop Completed']);
  });
});

describe('a file states its quality:', () => {
  test('an empty list leaves a header', async () => {
    const { list, read } = await collectAfter(async () => undefined, []);

    expect(list?.results).toMatchObject({ rows: 0, complete: true, counts: { total: 0 } });
    expect((await read('acme/people-1.csv.results.csv')).split('\r\n')).toEqual([
      expect.stringContaining('call_row'),
      '',
    ]);
  });

  test('fewer tasks than were made are read again, then by their ids, and are incomplete', async () => {
    const { list, asked } = await collectAfter(async ({ api }) => api.get(1)?.tasks.pop());

    expect(list?.results).toMatchObject({ rows: 2, complete: false, joinedBy: 'none', unjoined: 2 });
    expect(asked.read).toBe(6);
  });

  test('a duplicate task is written once', async () => {
    const { list } = await collectAfter(async ({ api }) => api.get(1)?.tasks.push(makeTask(2)));

    expect(list?.results).toMatchObject({ rows: 3, complete: true, unjoined: 0 });
  });

  test('tasks that were added later are there, without a row', async () => {
    const { list } = await collectAfter(async ({ api }) => api.get(1)?.tasks.push(makeTask(9)));

    expect(list?.results).toMatchObject({ rows: 4, unjoined: 1, joinedBy: 'order' });
  });

  test('without the index of the plan no row is known, and the columns are those of the tasks', async () => {
    const { list, read } = await collectAfter(({ alive }) =>
      alive.lists.writeRows({ feed: 'acme', submission: '0' }, Buffer.alloc(0)),
    );
    expect(list?.results?.joinedBy).toBe('order');
    const without = await collectAfter(async lists => {
      const [key = ''] = await lists.keys('rows/', 'ledger');
      await lists.alive.s3.send(new DeleteObjectCommand({ Bucket: 'ledger', Key: key }));
    });

    expect(without.list?.results).toMatchObject({ joinedBy: 'none', unjoined: 3, complete: true });
    expect(await without.read('acme/people-1.csv.results.csv')).toMatch(/^phone_number;name;call_row;/);
    expect(await read('acme/people-1.csv.results.csv')).toMatch(/^phone_number;name;call_row;/);
  });

  test('a file with less than an earlier one does not replace it', async () => {
    const lists = await collectAfter(async () => undefined);
    const before = await lists.read('acme/people-1.csv.results.csv');
    for (const [at, task] of (lists.api.get(1)?.tasks ?? []).entries())
      if (at > 0) Object.assign(task, { state: 'in_progress', result: '' });
    Object.assign(lists.api.get(1) ?? {}, { completedAt: 'another end' });
    await lists.makeDue(lists.id);
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      await lists.sweep();
      lists.pass(300);
    }

    expect(await lists.read('acme/people-1.csv.results.csv')).toBe(before);
    expect((await lists.receiptOf(lists.id))?.list).toMatchObject({
      state: 'collected',
      results: { revision: 1 },
      problem: { code: 'results_poorer' },
    });
  });
});

test('a refusal that says nothing about the lists keeps them waiting, and one that does is traced to its list', async () => {
  const lists = await openLists();
  const ids = [await lists.create(1, TASKS), await lists.create(2, TASKS)];
  await Promise.all([lists.complete(1), lists.complete(2)]);
  for (const id of ids) await lists.makeDue(id);
  const refused = { kind: 'refused', code: 255, message: '', class: 'final' } as const;
  lists.refusals.push(refused);
  await lists.sweep();

  expect(lists.asked.look).toBe(3);
  for (const id of ids) expect((await lists.receiptOf(id))?.list?.state).toBe('collected');
});

test.each([
  ['an internal error', 4, 'in_doubt', 1],
  ['an internal error', 4, 'in_doubt', 2],
  ['a request that it no longer knows', 102, 'final', 1],
  ['a code that nobody knows', 4711, 'in_doubt', 5],
] as const)(
  'an API that refuses everything with %s (%i) for hours has deleted no list',
  async (_what, code, kind, count) => {
    const lists = await openLists();
    const ids = await Promise.all(Array.from({ length: count }, (_, at) => lists.create(at + 1, TASKS)));
    const refused = { kind: 'refused', code, message: '', class: kind } as const;
    for (let hours = 0; hours < 5; hours++) {
      lists.pass(3600);
      lists.refusals.push(...Array.from({ length: 20 }, () => refused));
      await lists.sweep();
      lists.refusals.length = 0;
    }
    for (const id of ids) expect((await lists.receiptOf(id))?.list?.state).toBe('running');
    expect(lists.lines.join()).toContain('refuses to show a list');

    for (const [at] of ids.entries()) await lists.complete(at + 1);
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      lists.pass(900);
      await lists.sweep();
    }
    for (const id of ids) expect((await lists.receiptOf(id))?.list).toMatchObject({ results: { rows: 3 } });
  },
);

test('a list that alone makes the API refuse is gone after three looks', async () => {
  const lists = await openLists();
  const [bad, good] = [await lists.create(1, TASKS), await lists.create(2, TASKS)];
  const readLists: World['readLists'] = async () => {
    const reader = await lists.alive.readLists(lists.feed, makeRun());
    const refused = { kind: 'refused', code: 251, message: '', class: 'in_doubt' } as const;
    return { ...reader, look: async asked => (asked.includes(1) ? refused : reader.look(asked)) };
  };
  for (let looks = 0; looks < 3; looks++) {
    expect((await lists.receiptOf(bad))?.list?.state).toBe('running');
    lists.pass(3700);
    await lists.sweep(undefined, { readLists });
  }

  expect((await lists.receiptOf(bad))?.list?.state).toBe('gone');
  expect((await lists.receiptOf(good))?.list?.state).toBe('running');
});

describe('foreign objects stay unchanged, and nothing is lost:', () => {
  const KEY = 'acme/people-1.csv';
  /** Stops a worker just before its file appears: everything is read, and its parts exist. */
  async function killBeforeCompletion(lists: Lists) {
    const id = await lists.create(1, TASKS);
    await lists.complete(1);
    await lists.makeDue(id);
    const completed = refusing(lists, 'CompleteMultipartUploadCommand', () => new Error('this worker is dead'));
    await lists.sweep(undefined, { s3: completed });
    lists.pass(300);
    return id;
  }
  const sweepOn = async ({ sweep, pass }: Lists) => {
    for (let sweeps = 0; sweeps < 4; sweeps++) {
      await sweep();
      pass(300);
    }
  };
  const nameOf = (id: ListId, kind: string) => `${KEY}.${id.submission.slice(0, 12)}.${kind}.csv`;

  test('a name that somebody takes while the file is on its way', async () => {
    const lists = await openLists({ unreached: true });
    const id = await killBeforeCompletion(lists);
    await lists.put(`${KEY}.results.csv`, 'mine');
    await lists.put(`${KEY}.unreached.csv`, 'mine too');
    await sweepOn(lists);

    const results = (await lists.receiptOf(id))?.list?.results;
    expect([results?.key, results?.unreached?.key]).toEqual([nameOf(id, 'results'), nameOf(id, 'unreached')]);
    expect(await lists.read(results?.key ?? '')).toContain('person 3');
    expect([await lists.read(`${KEY}.results.csv`), await lists.read(`${KEY}.unreached.csv`)]).toEqual([
      'mine',
      'mine too',
    ]);
  });

  test('a results file that somebody changed before gets another revision', async () => {
    const lists = await collectAfter(async () => undefined);
    await lists.put(`${KEY}.results.csv`, 'with my notes');
    Object.assign(lists.api.get(1) ?? {}, { completedAt: 'another end' });
    await lists.makeDue(lists.id);
    await sweepOn(lists);

    expect((await lists.receiptOf(lists.id))?.list).toMatchObject({
      state: 'collected',
      results: { revision: 2, key: nameOf(lists.id, 'results') },
    });
    expect(await lists.read(`${KEY}.results.csv`)).toBe('with my notes');
  });

  test('a multipart upload that a rule of the bucket removed is started again', async () => {
    const lists = await openLists();
    const id = await killBeforeCompletion(lists);
    const place = { Bucket: 'drops', Key: `${KEY}.results.csv` };
    const { Uploads = [] } = await lists.alive.s3.send(new ListMultipartUploadsCommand({ Bucket: 'drops' }));
    for (const { UploadId } of Uploads)
      await lists.alive.s3.send(new AbortMultipartUploadCommand({ ...place, UploadId }));
    expect(Uploads).toHaveLength(1);
    await sweepOn(lists);

    expect((await lists.receiptOf(id))?.list).toMatchObject({ state: 'collected', results: { rows: 3, revision: 1 } });
    expect((await lists.read(place.Key)).split('\r\n')).toHaveLength(5);
  });

  test.each([
    'CreateMultipartUploadCommand',
    'UploadPartCommand',
    'CompleteMultipartUploadCommand',
    'HeadObjectCommand',
  ])('a bucket that refuses %s is in the ledger, and the file is there once it is allowed', async command => {
    const lists = await openLists();
    const id = await lists.create(1, TASKS);
    await lists.complete(1);
    await lists.makeDue(id);
    await lists.sweep(undefined, { s3: refusing(lists, command, accessDenied) });
    expect((await lists.receiptOf(id))?.list).toMatchObject({
      state: 'collecting',
      problem: { code: 'results_not_written' },
    });
    expect(await lists.keys(`${KEY}.`)).toEqual([]);
    lists.pass(3700);
    await sweepOn(lists);

    const list = (await lists.receiptOf(id))?.list;
    expect(list).toMatchObject({ state: 'collected', results: { rows: 3, complete: true } });
    expect(list?.problem).toBeUndefined();
  });
});

type Lists = Awaited<ReturnType<typeof openLists>>;

/** A client of S3 with one failing command. */
function refusing({ alive: { s3 } }: Lists, command: string, makeError: () => Error): S3Client {
  return new Proxy(s3, {
    get: (target, name) =>
      name === 'send'
        ? (asked: object, ...more: []) =>
            asked.constructor.name === command
              ? Promise.reject(makeError())
              : Reflect.apply(target.send, target, [asked, ...more])
        : Reflect.get(target, name),
  });
}

const accessDenied = () =>
  new S3ServiceException({ name: 'AccessDenied', $fault: 'client', $metadata: { httpStatusCode: 403 }, message: 'no' });

test('a list that is missing now and then while it is collected is not gone', async () => {
  const lists = await openLists();
  const id = await lists.create(1, TASKS);
  await lists.complete(1);
  await lists.makeDue(id);
  const shown = lists.api.get(1);
  const refused = { kind: 'refused', class: 'final', code: 251, message: '' } as const;
  const world = {
    readLists: async () => ({ ...(await lists.alive.readLists(lists.feed, makeRun())), read: async () => refused }),
  };
  await lists.sweep(undefined, world);

  for (let times = 0; times < 3; times++) {
    lists.api.delete(1);
    lists.pass(3600);
    await lists.sweep(undefined, world);
    if (shown) lists.api.set(1, shown);
    lists.pass(3600);
    await lists.sweep(undefined, world);
  }

  expect((await lists.receiptOf(id))?.list).toMatchObject({ state: 'collecting' });
  lists.pass(3600);
  await lists.sweep();
  expect((await lists.receiptOf(id))?.list).toMatchObject({ state: 'collected', results: { rows: 3 } });
});
