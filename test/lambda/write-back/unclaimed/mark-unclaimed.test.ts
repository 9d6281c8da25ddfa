import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { ObjectRef } from '../../../../lambda/events/object-ref.ts';
import { placeOf } from '../../../../lambda/ledger/fingerprint.ts';
import { createDocuments } from '../../../../lambda/ledger/store/conditional-document.ts';
import { unclaimedKey } from '../../../../lambda/ledger/store/ledger-keys.ts';
import { UnclaimedSchema } from '../../../../lambda/ledger/store/unclaimed-document.ts';
import { readHead } from '../../../../lambda/s3/read-head.ts';
import { readTags } from '../../../../lambda/s3/read-tags.ts';
import { markUnclaimed } from '../../../../lambda/write-back/unclaimed/mark-unclaimed.ts';
import { startTestServer } from '../../../local/s3/start-test-server.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../../support/make-world.ts';

const WRONG = 'Acme/people.csv';

/** Opens a bucket of our own with one feed. `mark` marks an object outside of it. */
async function open({
  feed = {},
  versioned = true,
}: {
  feed?: Readonly<Record<string, unknown>>;
  versioned?: boolean;
} = {}) {
  const { s3, server, events } = await startTestServer({ versioned });
  const metrics: unknown[] = [];
  let ids = 0;
  const world = makeWorld({
    s3,
    documents: createDocuments(s3, 'drops'),
    feeds: [makeFeed(feed)],
    ownBucket: 'drops',
    newId: () => String(++ids),
    putMetrics: (id, all) => metrics.push([id, Object.keys(all)]),
  });
  const run = makeRun();
  const put = (Key: string, Body: string, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket: 'drops', Key, Body: Buffer.from(Body), ...more }));
  return {
    s3,
    server,
    world,
    run,
    metrics,
    put,
    /** The number of copies that have written the object. */
    copies: () => events.filter(({ type }) => type === 'ObjectCreated:Copy').length,
    mark: (key: string, more: Partial<ObjectRef> = {}) =>
      markUnclaimed({ bucket: 'drops', key, isCopy: false, ...more }, run, world),
    head: async (key: string) => {
      const head = await readHead(s3, 'drops', key, run.signal);
      if (head === undefined) throw new Error('the object is gone');
      return head;
    },
    document: async (key: string) => {
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: 'drops', Key: unclaimedKey(placeOf({ bucket: 'drops', key })) }),
      );
      return v.parse(UnclaimedSchema, JSON.parse((await Body?.transformToString()) ?? ''));
    },
  };
}

describe('an object that no feed accepts', () => {
  test('is marked, recorded in the ledger and counted, and otherwise unchanged', async () => {
    const { mark, put, head, document, metrics, s3, run } = await open();
    await put(WRONG, 'phone\n+12025550101\n', {
      Tagging: 'team=sales',
      ContentType: 'text/csv',
      CacheControl: 'no-store',
      Metadata: { theirs: 'stays' },
    });

    await mark(WRONG);

    const after = await head(WRONG);
    const message = 'no feed has the prefix of "Acme/people.csv"; did you mean "acme/people.csv"?';
    expect(after.metadata).toEqual({
      theirs: 'stays',
      'dropdial-status': 'skipped',
      'dropdial-place': placeOf(after),
      'dropdial-error': `no_feed: ${message}`,
    });
    expect(after.output).toMatchObject({ ContentType: 'text/csv', CacheControl: 'no-store' });
    expect(await readTags(s3, after, run.signal)).toEqual(new Map([['team', 'sales']]));
    expect(await document(WRONG)).toMatchObject({
      state: 'skipped',
      drop: { bucket: 'drops', key: WRONG, size: 19 },
      problems: [{ code: 'no_feed', message }],
      marked: true,
    });
    expect(metrics).toEqual([['-', ['unclaimed']]]);
  });

  test('below a prefix is counted for its feed, and its mark says what it is', async () => {
    const { mark, put, head, metrics } = await open();
    await put('acme/list.xlsx', 'PK\u0003\u0004');

    await mark('acme/list.xlsx');

    expect((await head('acme/list.xlsx')).metadata['dropdial-error']).toBe(
      'not_a_csv: "list.xlsx" ends in neither .csv nor .csv.gz; it is a ZIP archive: upload the CSV that is in it; save it as CSV, and upload that as "acme/list.csv"',
    );
    expect(metrics).toEqual([['acme', ['unclaimed']]]);
  });

  test('is still marked if S3 refuses the file beside it, and its event does not come back', async () => {
    const { mark, put, head, server, run } = await open({ feed: { receiptFile: true } });
    await put('acme/list.xlsx', 'PK\u0003\u0004');
    server.addFault({ operation: 'PutObject', key: 'acme/list.xlsx.result.txt', kind: 'error', status: 403 });

    await mark('acme/list.xlsx');

    expect((await head('acme/list.xlsx')).metadata['dropdial-status']).toBe('skipped');
    expect(run.logged).toContain('the receipt file could not be written');
  });

  test('that is empty, or has a name that no header can hold, is marked, too', async () => {
    const { mark, put, head } = await open();
    await put('Acme/leer \u00fc.txt', '');

    await mark('Acme/leer \u00fc.txt');

    expect((await head('Acme/leer \u00fc.txt')).metadata['dropdial-error']).toContain('"Acme/leer ?.txt"');
  });
});

describe('nothing is written again', () => {
  test('for the event of our own copy, and for an event that comes twice', async () => {
    const { mark, put, copies, metrics, server } = await open();
    await put(WRONG, 'phone\n');
    await mark(WRONG);
    server.clearRequests();

    await mark(WRONG, { isCopy: true });
    await mark(WRONG);

    expect(copies()).toBe(1);
    expect(server.requests.map(({ operation }) => operation)).toEqual(['HeadObject', 'HeadObject']);
    expect(metrics).toHaveLength(1);
  });

  test.each([true, false])(
    'when a gateway copies the object onto itself and drops our mark (versions: %s)',
    async versioned => {
      const { mark, put, copies, s3 } = await open({ versioned });
      await put(WRONG, 'phone\n');
      await mark(WRONG);

      for (let times = 0; times < 3; times++) {
        const strip = { Bucket: 'drops', Key: WRONG, CopySource: `drops/${WRONG}`, Metadata: { mtime: String(times) } };
        await s3.send(new CopyObjectCommand({ ...strip, MetadataDirective: 'REPLACE' }));
        await mark(WRONG, { isCopy: true });
      }

      expect(copies()).toBe(1 + 3);
    },
  );

  test('except for a copy of another size, which is another object', async () => {
    const { mark, put, head, metrics, s3 } = await open();
    await put(WRONG, 'phone\n');
    await mark(WRONG);
    await put('elsewhere.csv', 'phone\n+12025550101\n');
    await s3.send(new CopyObjectCommand({ Bucket: 'drops', Key: WRONG, CopySource: 'drops/elsewhere.csv' }));

    await mark(WRONG, { isCopy: true });

    expect((await head(WRONG)).metadata).toHaveProperty('dropdial-status', 'skipped');
    expect(metrics).toHaveLength(2);
  });

  test('except for a new upload, which has no mark', async () => {
    const { mark, put, head, metrics } = await open();
    await put(WRONG, 'phone\n');
    await mark(WRONG);
    await put(WRONG, 'phone\n+12025550101\n');

    await mark(WRONG);

    expect((await head(WRONG)).metadata).toHaveProperty('dropdial-status', 'skipped');
    expect(metrics).toHaveLength(2);
  });
});

describe('left unchanged', () => {
  test.each<[string, string, Partial<ObjectRef>]>([
    ['a change of tags', WRONG, { isOfTags: true }],
    ['a message of a sweep', WRONG, { due: '0'.repeat(64) }],
    ['a folder', 'Acme/', {}],
    ['a hidden object', '_archive/people.csv', {}],
    ['a file of the function', 'elsewhere/people.csv.errors.csv', {}],
  ])('is %s', async (_what, key, more) => {
    const { mark, put, server } = await open();
    await put(key, 'phone\n');
    server.clearRequests();

    await mark(key, more);

    expect(server.requests).toEqual([]);
  });

  test('is a missing object', async () => {
    const { mark, metrics, s3, put } = await open();
    await put(WRONG, 'phone\n');
    await s3.send(new DeleteObjectCommand({ Bucket: 'drops', Key: WRONG }));

    await mark(WRONG);

    expect(metrics).toEqual([]);
  });

  test('is an object for which S3 answers 403, because it is forbidden or missing', async () => {
    const { mark, put, server, metrics, run } = await open();
    await put(WRONG, 'phone\n');
    server.addFault({ kind: 'error', operation: 'HeadObject', status: 403, code: 'AccessDenied' });

    await mark(WRONG);

    expect(metrics).toEqual([]);
    expect(run.logged).toEqual(['an object that no feed takes is gone, or cannot be read']);
  });

  test.each([
    ['of exactly this place', placeOf({ bucket: 'drops', key: 'archive/people.csv' })],
    ['of an earlier release, which names no place', undefined],
  ])('is the object of a submission with a mark %s', async (_what, place) => {
    const { mark, put, copies, metrics } = await open();
    const Metadata = { 'dropdial-submission': 'a'.repeat(64), ...(place && { 'dropdial-place': place }) };
    await put('archive/people.csv', 'phone\n', { Metadata });

    await mark('archive/people.csv');

    expect([copies(), metrics]).toEqual([0, []]);
  });
});

describe('a mark that came with a copy from another place', () => {
  const CREATED = {
    'dropdial-status': 'created',
    'dropdial-list-id': '1001',
    'dropdial-count': '2',
    'dropdial-submission': 'a'.repeat(64),
  };
  const SKIPPED = { 'dropdial-status': 'skipped', 'dropdial-error': 'no_feed: elsewhere' };

  test.each([
    ['a drop that was created, below a wrong prefix', 'drosp/u1.csv', CREATED],
    ['a drop that was created, outside all prefixes', 'u1.csv', CREATED],
    ["a drop that was created, under a name that is not a CSV's", 'acme/u1.csv.bak', CREATED],
    ['an object that no feed took before either', 'drosp/u1.csv', SKIPPED],
  ])('is replaced: %s', async (_what, key, marks) => {
    const { mark, put, head, document, metrics, run, s3, copies } = await open();
    const Metadata = { theirs: 'stays', ...marks, 'dropdial-place': placeOf({ bucket: 'drops', key: 'acme/u1.csv' }) };
    await put('acme/u1.csv', 'phone\n+12025550101\n', { Metadata });
    await s3.send(new CopyObjectCommand({ Bucket: 'drops', Key: key, CopySource: 'drops/acme/u1.csv' }));

    await mark(key, { isCopy: true });
    await mark(key, { isCopy: true });

    const after = await head(key);
    expect(after.metadata).toEqual({
      theirs: 'stays',
      'dropdial-status': 'skipped',
      'dropdial-place': placeOf(after),
      'dropdial-error': expect.any(String),
    });
    expect(await document(key)).toMatchObject({ state: 'skipped', marked: true });
    expect(metrics).toHaveLength(1);
    expect(run.logged).toEqual(['an object lies where no feed takes it']);
    expect(copies()).toBe(2);
  });
});

describe('a mark that cannot be written', () => {
  test('is in the ledger with the reason, and is not tried again', async () => {
    const { mark, put, document, server, copies } = await open();
    await put(WRONG, 'phone\n');
    server.addFault({ kind: 'error', operation: 'CopyObject', status: 403, code: 'AccessDenied' });

    await mark(WRONG);
    await mark(WRONG, { isCopy: true });

    expect(await document(WRONG)).toMatchObject({ marked: false, refused: expect.stringContaining('AccessDenied') });
    expect(copies()).toBe(0);
  });

  test('is only in the ledger if the feed wants no metadata', async () => {
    const { mark, put, document, copies } = await open({ feed: { writeBack: [] } });
    await put('acme/list.txt', 'phone\n');

    await mark('acme/list.txt');

    expect(await document('acme/list.txt')).toMatchObject({ feed: 'acme', refused: 'its feed wants no metadata' });
    expect(copies()).toBe(0);
  });

  test('because S3 is busy makes the event come back, and the object is marked then without being counted again', async () => {
    const { mark, put, head, server, metrics } = await open();
    await put(WRONG, 'phone\n');
    server.addFault({ kind: 'error', operation: 'CopyObject', status: 503, code: 'SlowDown' });

    await expect(mark(WRONG)).rejects.toThrow();
    await mark(WRONG);

    expect((await head(WRONG)).metadata).toHaveProperty('dropdial-status', 'skipped');
    expect(metrics).toHaveLength(1);
  });

  test('because another object was recorded meanwhile leaves the document of that one unchanged', async () => {
    const { mark, put, head, document, s3, world, run } = await open();
    await put(WRONG, 'phone\n');
    const send = async (command: Parameters<typeof s3.send>[0]) => {
      if (command instanceof CopyObjectCommand) {
        await put(WRONG, 'phone\n+12025550101\n');
        await mark(WRONG);
      }
      return s3.send(command);
    };
    const slow = new Proxy(s3, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)) });

    await markUnclaimed({ bucket: 'drops', key: WRONG, isCopy: false }, run, { ...world, s3: slow });

    expect(await document(WRONG)).toMatchObject({ drop: { size: 19 }, marked: true });
    expect(await document(WRONG)).not.toHaveProperty('refused');
    expect((await head(WRONG)).metadata).toHaveProperty('dropdial-status', 'skipped');
  });
});
