import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../lambda/voximplant/account.ts';
import { toEventBridgeEvent } from '../../../local/events/to-eventbridge-event.ts';
import { makeS3Event } from '../../local/events/make-s3-event.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { COMPLETE, KEY, openDrops } from '../drop/open-drops.ts';
import { runQueue } from './run-queue.ts';

const WORKERS = 10;
/** The upload time of a large file, in seconds. */
const SLOW = 240;
const MINUTE = 60;
const DAY = 24 * 3600;

/** A file that counts as large by its name, because it is compressed, although it has only two megabytes. */
function largeFile(number: number): Buffer {
  const row = `+1202555${String(number).padStart(4, '0')};${'x'.repeat(1000)}\n`;
  return gzipSync(`phone;name\n${row.repeat(2200)}`, { level: 0 });
}

/** Opens two feeds that share a queue. The large files of the first one are sent slowly. */
async function open(share: number | undefined, count: number) {
  const limits = { defaults: COMPLETE, duplicateWindowDays: 0, ...(share !== undefined && { maxUploads: share }) };
  const feeds = [makeFeed(limits), makeFeed({ ...limits, id: 'bravo', prefix: 'bravo/' })];
  const drops = await openDrops({ world: { feeds } });
  const started = drops.now().getTime();
  const seconds = () => (drops.now().getTime() - started) / 1000;
  const shared = runQueue(drops, WORKERS);
  const created: { feed: string; at: number }[] = [];
  let sending = 0;
  let most = 0;
  const open = drops.world.voximplant.account;
  Object.assign(drops.world.voximplant, {
    account: async (...given: Parameters<typeof open>): Promise<Account> => {
      const [feed] = given;
      const account = await open(...given);
      return {
        ...account,
        async create(list) {
          if (feed.id === 'acme') {
            most = Math.max(most, ++sending);
            await shared.sleep(SLOW);
            sending--;
          }
          const result = await account.create(list);
          created.push({ feed: feed.id, at: seconds() });
          return result;
        },
      };
    },
  });
  const drop = async (Key: string, Body: Buffer) => {
    const { ETag: etag = '' } = await drops.s3.send(new PutObjectCommand({ Bucket: 'drops', Key, Body }));
    shared.queue.send(JSON.stringify(toEventBridgeEvent(makeS3Event({ key: Key, etag }))));
  };
  for (let number = 0; number < count; number++) await drop(`acme/large${number}.csv.gz`, largeFile(number));
  return { ...shared, drop, created, most: () => most };
}

/** The time at which the small file of the other feed was sent, which arrived a minute after the large ones. */
async function timeOfOther(share: number | undefined) {
  const world = await open(share, 14);
  await world.run(MINUTE);
  await world.drop('bravo/small.csv', Buffer.from('phone\n+12025550199\n'));
  await world.run(3 * 3600);
  return { ...world, other: world.created.find(({ feed }) => feed === 'bravo')?.at };
}

describe('fourteen files of one feed that are sent for four minutes each', () => {
  test('leave another feed its share: its file is sent at once, and theirs are sent, too, each once', async () => {
    const { other, created, most, queue } = await timeOfOther(5);

    expect(other).toBeLessThan(2 * MINUTE);
    expect(most()).toBe(5);
    expect(created.filter(({ feed }) => feed === 'acme')).toHaveLength(14);
    // There are three rounds of five files. Each begins with the sweep after the one before, because a file that ends
    // makes room at once.
    expect(Math.max(...created.map(({ at }) => at))).toBeLessThan(15 * MINUTE);
    expect(queue.deadLetters).toEqual([]);
  });

  test('hold up everybody if nothing limits them', async () => {
    const { other, created, most } = await timeOfOther(undefined);

    expect(other).toBeGreaterThanOrEqual(SLOW);
    expect(most()).toBe(WORKERS);
    expect(created).toHaveLength(15);
  });
});

describe('a file that the function may not read', () => {
  async function deny(...operations: readonly string[]) {
    const drops = await openDrops();
    // The feed was listed before the file arrived.
    drops.pass(-10 * MINUTE);
    const { queue, run } = runQueue(drops, WORKERS);
    await run(10 * MINUTE);
    for (const operation of operations)
      drops.server.addFault({ operation, key: KEY, kind: 'error', status: 403, code: 'AccessDenied', times: 1e6 });
    queue.send(JSON.stringify(toEventBridgeEvent(makeS3Event({ key: KEY, etag: '' }))));
    await run(DAY);
    const receipts = await drops.idOf().catch(() => undefined);
    return { ...drops, queue, id: receipts };
  }

  test('but whose head it can read waits visibly, and leaves no dead letter in a day', async () => {
    const { queue, id, receiptOf, sent } = await deny('GetObject', 'CopyObject');

    expect(await receiptOf(id ?? '')).toMatchObject({ state: 'waiting', wait: { for: 'another_try' } });
    expect(queue.deadLetters).toEqual([]);
    expect(sent).toEqual([]);
  });

  test('and whose head it may not read leaves one dead letter for its event in a day, however often it is found', async () => {
    const { queue, metrics } = await deny('HeadObject', 'GetObject', 'CopyObject');

    expect(queue.deadLetters).toHaveLength(1);
    expect(metrics.filter(([, names]) => names.includes('unanswered')).length).toBeGreaterThan(1);
  });
});
