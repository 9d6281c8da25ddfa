import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fileOf, LISTS, openRunning, phone } from './open-running.ts';

const PEOPLE = [0, 1, 2, 3];
const FILE = fileOf(PEOPLE);

describe('a suppression list that changes takes its numbers out of running lists', () => {
  test('and the receipt names it, with the results', async () => {
    const running = await openRunning();
    await running.suppress(50);
    const id = await running.dial('a.csv', FILE, { suppression: await running.look() });
    running.simulator.changeTask(id.list, { row: 1 }, { statusId: 2 });
    const { ETag = '' } = await running.suppress(0, 2, 50);

    await running.sweep();

    expect(running.statesOf(id)).toEqual([2, 0, 4, 0]);
    expect((await running.receiptOf(id))?.acts).toEqual([
      {
        act: 'cancelled',
        at: running.now().toISOString(),
        by: 'suppression list',
        reason: `s3://${LISTS}/dnc.txt, ETag ${ETag.replaceAll('"', '')}`,
        set: { called: 1, cancelled: 1 },
      },
    ]);
    expect(running.metrics).toEqual([{ callsSuppressed: 1 }]);
    expect(JSON.stringify([running.lines, await running.receiptOf(id), await running.markOf(id)])).not.toMatch(
      /2025550\d/,
    );
  });

  test('once: the next sweep makes no request to the API, and neither does a change of other numbers', async () => {
    const running = await openRunning();
    const id = await running.dial('a.csv', FILE);
    await running.suppress(0);
    await running.sweep();
    const asked = running.asked('GetCallListDetails');

    await running.sweep();
    await running.suppress(0, 60);
    await running.sweep();

    expect(running.asked('GetCallListDetails')).toBe(asked);
    expect(running.statesOf(id)).toEqual([4, 0, 0, 0]);
    expect((await running.receiptOf(id))?.acts).toHaveLength(1);

    await running.suppress(0, 60, 3);
    await running.sweep();
    expect(running.statesOf(id)).toEqual([4, 0, 0, 4]);
    expect((await running.receiptOf(id))?.acts?.map(({ set }) => set)).toEqual([
      { cancelled: 1 },
      { cancelled: 1, was_cancelled: 1 },
    ]);
  });

  test('and a look at the list in the same sweep does not forget it', async () => {
    const running = await openRunning();
    const id = await running.dial('a.csv', FILE);
    await running.suppress(0);
    running.pass(20 * 60);

    await running.sweep();

    expect(running.asked('GetCallLists')).toBe(1);
    expect(await running.markOf(id)).toMatchObject({ suppressed: { upTo: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    const asked = running.asked('GetCallListDetails');
    await running.sweep();
    expect(running.asked('GetCallListDetails')).toBe(asked);
  });

  test('of several lists at once, and of a prefix that gains an object', async () => {
    const running = await openRunning({ list: { key: undefined, prefix: 'dnc/' } });
    await running.put(LISTS, 'dnc/full.txt', `${phone(60)}\n`);
    const suppression = await running.look();
    const one = await running.dial('a.csv', FILE, { suppression });
    const other = await running.dial('b.csv', fileOf([4, 5, 6]), { suppression });
    await running.sweep();
    expect(running.asked('GetCallListDetails')).toBe(0);
    await running.put(LISTS, 'dnc/monday.txt', `${phone(3)}\n${phone(6)}\n`);

    running.server.clearRequests();
    await running.sweep();

    expect(running.statesOf(one)).toEqual([0, 0, 0, 4]);
    expect(running.statesOf(other)).toEqual([0, 0, 4]);
    const receipts = await Promise.all([one, other].map(running.receiptOf));
    expect(receipts.map(receipt => receipt?.acts?.map(({ set }) => set))).toEqual([
      [{ cancelled: 1 }],
      [{ cancelled: 1 }],
    ]);
    const reads = running.server.requests.filter(
      ({ operation, bucket }) => operation === 'GetObject' && bucket === LISTS,
    );
    expect(reads.map(({ key }) => key)).toEqual(['dnc/full.txt', 'dnc/monday.txt']);
  });

  test.each<[what: string, name: string, file: string | Buffer, extra?: object]>([
    ['compressed', 'a.csv.gz', gzipSync(FILE)],
    ['compressed according to its header', 'a.csv', gzipSync(FILE), { ContentEncoding: 'gzip' }],
    ['with a byte order mark', 'a.csv', Buffer.from(`\ufeff${FILE}`)],
  ])('whose file is %s', async (_what, name, file, extra = {}) => {
    const running = await openRunning();
    const id = await running.dial(name, file, { sent: FILE, extra });
    await running.suppress(1);

    await running.sweep();

    expect(running.statesOf(id)).toEqual([0, 4, 0, 0]);
    expect(running.logged.map(({ message }) => message).join()).not.toContain('is gone');
  });
});

describe('in a file with several phone columns', () => {
  const HOME = 90;
  const row = (mobile: number, home: number) => `${phone(mobile)};${phone(home)}\n`;
  const FAMILY = `mobile;home\n${row(0, HOME)}${row(1, HOME)}${row(2, 91)}`;
  const columns = { phone_columns: ['mobile', 'home'] };
  const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'family', ...columns };

  test.each<[what: string, suppressed: readonly number[], states: readonly number[]]>([
    ["a contact who shares one number stays when the other contact's own number is listed", [0], [4, 0, 0]],
    ['everybody with the number is taken out', [HOME], [4, 4, 0]],
    ['one number is enough', [91], [0, 0, 4]],
  ])('%s', async (_what, suppressed, states) => {
    for (const isGone of [false, true]) {
      const running = await openRunning();
      const id = await running.dial('a.csv', FAMILY, { parameters });
      if (isGone) await running.remove('drops', 'acme/a.csv');
      await running.suppress(...suppressed);

      await running.sweep();

      expect({ isGone, states: running.statesOf(id) }).toEqual({ isGone, states });
    }
  });
});

test('a list whose numbers are in an unnamed column is reported, once, and left alone', async () => {
  const running = await openRunning();
  const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'unnamed' };
  const id = await running.dial('a.csv', FILE, { parameters });
  await running.suppress(0);

  await running.sweep();
  await running.sweep();

  expect(running.statesOf(id)).toEqual([0, 0, 0, 0]);
  expect(running.metrics).toEqual([{ suppressionUnavailable: 1 }]);
  expect(running.lines.join()).toContain('phone_columns');
});

describe('a call list that was created while a suppression list changed is not missed', () => {
  test('although all others are up to date', async () => {
    const running = await openRunning();
    await running.suppress(50);
    const before = await running.look();
    const first = await running.dial('a.csv', FILE, { suppression: before });
    await running.suppress(50, 1);
    await running.sweep();
    // This drop was compared with the earlier version of the list at its commit, and its marker appears after the
    // sweep.
    const late = await running.dial('b.csv', FILE, { suppression: before });

    await running.sweep();

    expect([running.statesOf(first), running.statesOf(late)]).toEqual([
      [0, 4, 0, 0],
      [0, 4, 0, 0],
    ]);
  });

  test('and one that was sent without the listed numbers costs no look', async () => {
    const running = await openRunning();
    await running.suppress(1);
    const id = await running.dial('a.csv', FILE, {
      sent: fileOf([0, 2, 3]),
      leftOut: [2],
      suppression: await running.look(),
    });
    running.server.clearRequests();

    await running.sweep();

    expect(running.statesOf(id)).toEqual([0, 0, 0]);
    expect(running.asked('GetCallListDetails')).toBe(0);
    expect(running.server.requests.filter(({ bucket }) => bucket === 'drops')).toEqual([]);
    // Later changes do not look for the rows that were left out, either.
    await running.suppress(1, 60);
    await running.sweep();
    expect(running.asked('GetCallListDetails')).toBe(0);
  });

  test('a marker that is written before its document waits for it', async () => {
    const running = await openRunning();
    await running.suppress(1);
    const id = { feed: 'acme', submission: '7'.repeat(64) };
    const { firstLook } = await import('../../../../lambda/ledger/store/list-store.ts');
    const time = running.now().toISOString();
    await running.alive.lists.mark(id, firstLook(1, undefined, time, time));

    await running.sweep();

    expect(await running.markOf(id)).not.toHaveProperty('suppressed');
  });
});

test.each(['Completed', 'Canceled', 'Cancelled'])(
  'a list that is %s is left alone, because it calls nobody any more',
  async word => {
    const running = await openRunning();
    const id = await running.dial('a.csv', FILE);
    const look = await running.markOf(id);
    if (look && look !== 'unreadable') await running.alive.lists.mark(id, { ...look, isOver: true, word });
    await running.suppress(0);

    await running.sweep();

    expect(running.asked('GetCallListDetails')).toBe(0);
    expect(await running.markOf(id)).not.toHaveProperty('suppressed');
  },
);

test('a list that was given up still runs, so suppression lists reach it', async () => {
  const running = await openRunning();
  const id = await running.dial('a.csv', FILE);
  running.pass(31 * 24 * 3600);
  await running.sweep();
  running.pass(300);
  await running.sweep();
  expect((await running.receiptOf(id))?.list).toMatchObject({ state: 'collected', ended: 'given_up' });

  await running.suppress(2);
  running.pass(300);
  await running.sweep();

  expect(running.statesOf(id)).toEqual([0, 0, 4, 0]);
  expect((await running.receiptOf(id))?.list).toMatchObject({ state: 'collected', ended: 'given_up' });
});

test('nobody is taken out by lists that apply to drops only, or in a feed whose lists are not followed', async () => {
  const running = await openRunning({ list: { reach: 'drops' } });
  const id = await running.dial('a.csv', FILE);
  await running.suppress(1);
  running.server.clearRequests();

  await running.sweep();

  expect(running.statesOf(id)).toEqual([0, 0, 0, 0]);
  expect(running.server.requests.some(({ bucket }) => bucket === LISTS)).toBe(false);
});
