import { createHash } from 'node:crypto';
import { CopyObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { readDueDrop } from '../../../lambda/events/read-internal-events.ts';
import type { FeedConfig } from '../../../lambda/feed/feed-config.ts';
import { handleEvent } from '../../../lambda/invocation/handle-event.ts';
import { findUnanswered } from '../../../lambda/sweep/find-unanswered.ts';
import { toEventBridgeEvent } from '../../../local/events/to-eventbridge-event.ts';
import { makeS3Event } from '../../local/events/make-s3-event.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { type DropOptions, KEY, openDrops } from '../drop/open-drops.ts';

const HOUR = 3600;
/** More than an hour: files are uploaded by the real clock, which keeps running. */
const LATER = HOUR + 300;

/** Feeds that have been listed for a minute, and a sweep that lists them an hour later. */
async function open({ feeds, ...options }: DropOptions & { feeds?: readonly FeedConfig[] } = {}) {
  const drops = await openDrops(options);
  const sent: object[] = [];
  let shown = feeds ?? drops.world.feeds;
  const list = (change: object = {}) =>
    findUnanswered(drops.run, {
      ...drops.world,
      feeds: shown,
      send: async event => void sent.push(JSON.parse(JSON.stringify(event))),
      ...change,
    });
  drops.pass(-60);
  await list();
  drops.pass(60);
  return {
    ...drops,
    found: sent,
    list,
    /** The keys handed out since the last call. */
    takeKeys: () => sent.splice(0).map(event => readDueDrop(event)?.key),
    configure: (next: readonly FeedConfig[]) => {
      shown = next;
    },
    handle: (event: unknown) => handleEvent(event, drops.run, drops.world),
    event: async (key = KEY) => toEventBridgeEvent(makeS3Event({ key, etag: (await drops.headOf(key)).etag })),
  };
}

const csv = (number: number) => `phone\n+1202555${String(number).padStart(4, '0')}\n`;

describe('a file whose event never came', () => {
  test('is handed out after an hour, and sent once', async () => {
    const { list, found, handle, pass, sent, metrics, headOf, run } = await open();

    await list();
    pass(HOUR - 120);
    await list();
    expect(found).toEqual([]);
    pass(420);
    await list();
    expect(found).toHaveLength(1);

    expect(await handle(found[0])).toBeUndefined();
    expect(sent).toHaveLength(1);
    expect((await headOf()).metadata['dropdial-status']).toBe('created');
    expect(metrics.filter(([, names]) => names.includes('unanswered'))).toEqual([['acme', ['unanswered']]]);
    expect(run.logged).toContain('a file had no answer an hour after its upload');

    pass(2 * HOUR);
    await list();
    expect(found).toHaveLength(1);
  });

  test.each([
    ["after the sweep's message", ['found', 'event']],
    ["before the sweep's message", ['event', 'found']],
    ['after two messages of sweeps', ['found', 'found', 'event']],
  ])('is sent once when its event comes late, %s', async (_what, order) => {
    const { list, found, handle, event, pass, sent, metrics } = await open();
    const late = await event();
    pass(LATER);
    await list();

    for (const name of order) expect(await handle(name === 'event' ? late : found[0])).toBeUndefined();

    expect(sent).toHaveLength(1);
    const counted = metrics.filter(([, names]) => names.includes('unanswered'));
    expect(counted).toHaveLength(order[0] === 'found' ? 1 : 0);
  });

  test('is not taken up because the time of a sweep ended before it was looked at', async () => {
    const { list, found, pass, feed, run, world } = await open();
    const controller = new AbortController();
    const read = async () => {
      controller.abort(new Error('the deadline'));
      throw new Error('the request was aborted');
    };
    pass(LATER);

    await expect(
      findUnanswered(
        { ...run, signal: controller.signal },
        { ...world, feeds: [feed], ledger: { ...world.ledger, read }, send: async event => void found.push(event) },
      ),
    ).rejects.toThrow('the deadline');
    expect(found).toEqual([]);

    pass(LATER);
    await list();
    expect(found).toHaveLength(1);
  });

  test('is handed out again until it is handled, and every failure is reported', async () => {
    const { list, found, handle, pass, metrics, world } = await open();
    Object.assign(world.ledger, { create: () => Promise.reject(new Error('the ledger is away')) });
    pass(LATER);
    await list();
    expect(found).toHaveLength(1);

    await expect(handle(found[0])).rejects.toThrow('the ledger is away');

    expect(metrics).toEqual([['acme', ['unanswered']]]);
    pass(HOUR);
    await list();
    expect(found).toHaveLength(2);
  });

  test('is handed out although its mark says that it was skipped in the place it was copied from', async () => {
    const { list, pass, found, put, s3 } = await open();
    await put(KEY, csv(1));
    const Metadata = { 'dropdial-status': 'skipped', 'dropdial-place': 'f'.repeat(16), 'dropdial-error': 'no_feed: x' };
    const self = { Bucket: 'drops', Key: KEY, CopySource: `drops/${KEY}` };
    await s3.send(new CopyObjectCommand({ ...self, MetadataDirective: 'REPLACE', Metadata }));
    await list();
    pass(LATER);

    await list();

    expect(found).toHaveLength(1);
  });

  test('is handed out and sent although it has the mark of the place it was renamed from', async () => {
    const { list, takeKeys, handle, event, pass, s3, remove, found, sent, headOf } = await open();
    await handle(await event());
    const renamed = { Bucket: 'drops', Key: 'acme/renamed.csv' };
    await s3.send(new CopyObjectCommand({ ...renamed, CopySource: `drops/${KEY}` }));
    await remove(KEY);
    expect((await headOf(renamed.Key)).metadata['dropdial-status']).toBe('created');
    pass(LATER);

    await list();
    await handle(found[0]);

    expect(takeKeys()).toEqual([renamed.Key]);
    expect(sent).toHaveLength(2);
    await list();
    expect(found).toEqual([]);
  });

  test.each([false, true])(
    'is handed out if it is the same file again, and not sent again without a report (versions: %s)',
    async versioned => {
      const drops = await open({ versioned });
      const { list, takeKeys, handle, event, pass, put, found, sent, headOf, ledger, later } = drops;
      await handle(await event());
      const first = await drops.receiptOf(await drops.idOf());
      ledger.put({ ...first, drop: { ...first.drop, uploadedAt: later(-HOUR).toISOString() } });
      const { 'dropdial-list-id': listId } = (await headOf()).metadata;
      expect(listId).toBeDefined();
      await put(KEY, 'phone;name\n+12025550101;A\n+12025550102;B\n');
      pass(LATER);

      await list();
      await handle(found[0]);

      expect(takeKeys()).toEqual([KEY]);
      expect(sent).toHaveLength(1);
      expect((await headOf()).metadata['dropdial-list-id']).toBe(listId);
      pass(LATER);
      await list();
      expect(found).toEqual([]);
    },
  );

  test('and that only its uploader can read is rejected once, and not handed out again', async () => {
    const { list, takeKeys, handle, pass, s3, found, metrics, remove } = await open();
    await remove(KEY);
    const secret = Buffer.alloc(32, 'k');
    const SSE = {
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: secret.toString('base64'),
      SSECustomerKeyMD5: createHash('md5').update(secret).digest('base64'),
    };
    await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/own.csv', Body: csv(1), ...SSE }));
    pass(LATER);
    await list();

    expect(await handle(found[0])).toBeUndefined();

    expect(takeKeys()).toEqual(['acme/own.csv']);
    expect(metrics).toEqual([['acme', ['rejected', 'unanswered']]]);
    pass(LATER);
    await list();
    expect(found).toEqual([]);
  });

  test('and that was replaced meanwhile is left to the event of its replacement', async () => {
    const { list, found, handle, pass, put, sent } = await open();
    pass(LATER);
    await list();
    await put(KEY, csv(100));

    expect(await handle(found[0])).toBeUndefined();

    expect(sent).toEqual([]);
  });
});

describe('a listing leaves out', () => {
  test.each([
    'acme/_hidden.csv',
    'acme/.hidden.csv',
    'acme/_temporary/part.csv',
    'acme/part.csv.filepart',
    'acme/people.csv.json',
    'acme/_defaults.json',
    'acme/people.csv.errors.csv',
    'acme/people.xlsx',
    'acme/folder/',
    'elsewhere/people.csv',
  ])('%s', async key => {
    const { list, takeKeys, pass, put } = await open();
    await put(key, csv(1));
    pass(LATER);

    await list();

    expect(takeKeys()).toEqual([KEY]);
  });

  test('objects with a status, objects in the ledger, and deleted objects', async () => {
    const { list, takeKeys, pass, put, record, remove, handle, event, s3 } = await open();
    await handle(await event());
    await put('acme/known.csv', csv(1));
    await record('claimed', {}, undefined, 'acme/known.csv');
    await put('acme/gone.csv', csv(2));
    pass(LATER);
    const world = {
      s3: new Proxy(s3, {
        get: (target, name) =>
          name === 'send'
            ? async (...given: Parameters<typeof s3.send>) => {
                const answer = await target.send(...given);
                await remove('acme/gone.csv');
                return answer;
              }
            : Reflect.get(target, name),
      }),
    };

    await list(world);

    expect(takeKeys()).toEqual([]);
  });

  test('objects with a status and an idempotency key, by which the ledger knows them', async () => {
    const { list, takeKeys, pass, handle, event, sent } = await open({ tags: 'idempotency_key=one' });
    await handle(await event());
    expect(sent).toHaveLength(1);
    pass(LATER);

    await list();

    expect(takeKeys()).toEqual([]);
  });

  test('objects younger than an hour or than their settling time', async () => {
    const { list, takeKeys, pass } = await open({ feed: { settleSeconds: HOUR } });

    pass(2 * HOUR - 300);
    await list();
    expect(takeKeys()).toEqual([]);
    pass(HOUR);
    await list();
    expect(takeKeys()).toEqual([KEY]);
  });

  test('objects too old to be sent', async () => {
    const { list, takeKeys, pass } = await open({ feed: { maxAgeHours: 4 } });

    pass(4 * HOUR + 300);
    await list();

    expect(takeKeys()).toEqual([]);
  });

  test('a feed that does not want it', async () => {
    const { list, takeKeys, pass, server } = await open({ feed: { findUnanswered: false } });
    pass(LATER);
    server.clearRequests();

    await list();

    expect(takeKeys()).toEqual([]);
    expect(server.requests.map(({ operation }) => operation)).toEqual(['GetObject']);
  });
});

describe('objects older than their feed', () => {
  const elsewhere = () => makeFeed({ id: 'acme', prefix: 'moved/' });

  test('are never handed out, in a feed that is new, was moved, or was absent', async () => {
    const { list, takeKeys, pass, put, configure, feed } = await open();
    await put('moved/people.csv', csv(1));
    await put('new/people.csv', csv(2));
    pass(60);

    configure([elsewhere(), makeFeed({ id: 'new', prefix: 'new/' })]);
    for (let hours = 0; hours < 4; hours++) {
      await list();
      pass(LATER);
    }
    configure([feed]);
    for (let hours = 0; hours < 4; hours++) {
      await list();
      pass(LATER);
    }

    expect(takeKeys()).toEqual([]);
  });
});

describe('a sweep', () => {
  const CROWD = 450;

  test('looks at no more than 200 files, and the next one continues', async () => {
    const { list, takeKeys, pass, put, server, remove } = await open();
    await remove(KEY);
    const keys = Array.from({ length: CROWD }, (_, index) => `acme/${String(index).padStart(4, '0')} ü+&.csv`);
    await Promise.all(keys.map((key, index) => put(key, csv(index))));
    pass(LATER);
    server.clearRequests();

    const counts: number[] = [];
    const all: unknown[] = [];
    for (let sweep = 0; sweep < 4; sweep++) {
      await list();
      const taken = takeKeys();
      counts.push(taken.length);
      all.push(...taken);
    }

    expect(counts).toEqual([200, 200, 50, 0]);
    expect(all.toSorted()).toEqual(keys);
    expect(server.requests.filter(({ operation }) => operation === 'HeadObject')).toHaveLength(CROWD);
  });

  test('lists four pages, of the feeds that were listed longest ago', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const feeds = ids.map(id => makeFeed({ id, prefix: `${id}/` }));
    const { list, takeKeys, pass, put, server } = await open({ feeds });
    for (const id of ids) await put(`${id}/people.csv`, csv(1));
    pass(LATER);

    for (const expected of [['a', 'b', 'c', 'd'], ['e', 'f'], []]) {
      server.clearRequests();
      await list();
      expect(takeKeys()).toEqual(expected.map(id => `${id}/people.csv`));
      expect(server.requests.filter(({ operation }) => operation === 'ListObjectsV2')).toHaveLength(expected.length);
      pass(1);
    }
  });

  test('lists the other feeds when one cannot be listed, reports it, and tries it again after an hour', async () => {
    const feeds = [
      makeFeed({ id: 'broken', bucket: 'nowhere', prefix: 'broken/' }),
      makeFeed({ id: 'acme', prefix: 'acme/' }),
    ];
    const { list, takeKeys, pass, run } = await open({ feeds });
    pass(LATER);

    await expect(list()).rejects.toThrow('bucket');
    expect(takeKeys()).toEqual([KEY]);
    expect(run.logged).toContain('the files of a feed could not be listed');

    pass(60);
    await list();
    pass(HOUR);
    await expect(list()).rejects.toThrow('bucket');
  });

  test('hands out objects that it cannot inspect: the handler reports why', async () => {
    const { list, takeKeys, pass, ledger } = await open();
    pass(LATER);

    await list({ ledger: { ...ledger, read: () => Promise.reject(new Error('away')) } });

    expect(takeKeys()).toEqual([KEY]);
  });
});
