import { describe, expect, test } from 'vitest';
import { writeDueDrop, writeSweep } from '../../../lambda/events/read-internal-events.ts';
import { handleEvent } from '../../../lambda/invocation/handle-event.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { firstLook } from '../../../lambda/ledger/store/list-store.ts';
import { createLog } from '../../../lambda/log.ts';
import type { World } from '../../../lambda/world.ts';
import { toEventBridgeEvent } from '../../../local/events/to-eventbridge-event.ts';
import { toS3Notification } from '../../../local/events/to-s3-notification.ts';
import { makeS3Event } from '../../local/events/make-s3-event.ts';
import { COMPLETE, type DropOptions, type Drops, KEY, NO_MONEY, openDrops } from '../drop/open-drops.ts';

const { rule_id: _, ...INCOMPLETE } = COMPLETE;
const UNREADABLE = { kind: 'unreadable', reason: 'nobody knows' } as const;

/** Opens drops, with or without sweeps that resume waiting ones. */
async function open({ hasSweeps = false, ...options }: DropOptions & { hasSweeps?: boolean } = {}) {
  const drops = await openDrops({ ...options, feed: { quietPeriodSeconds: 600, ...options.feed } });
  const handedOut: object[] = [];
  const lines: object[] = [];
  const line = (text: object) => lines.push(text);
  const run = { ...drops.run, log: createLog({ info: line, warn: line, error: line }) };
  const send = hasSweeps ? async (event: object) => void handedOut.push(event) : undefined;
  const world: World = { ...drops.world, queue: { ...drops.world.queue, send } };
  const etagOf = async (key: string) => (await drops.headOf(key)).etag;
  return {
    ...drops,
    handedOut,
    lines,
    handle: (event: unknown, changed: Partial<World> = {}) => handleEvent(event, run, { ...world, ...changed }),
    created: async (key = KEY) => toEventBridgeEvent(makeS3Event({ key, etag: await etagOf(key) })),
    due: async (due: string, key = KEY) => writeDueDrop({ bucket: 'drops', key, etag: await etagOf(key), due }),
  };
}

describe('an event about a drop', () => {
  test('is finished when the drop has ended, which is counted', async () => {
    const { handle, created, metrics, lines } = await open();

    expect(await handle(await created())).toBeUndefined();

    expect(metrics).toEqual([['acme', ['created', 'contacts', 'dropToAnswer']]]);
    expect(lines.at(-1)).toMatchObject({ message: 'outcome', status: 'created', feed: 'acme', list_id: 7 });
  });

  test('comes back while the drop cannot be finished, and nothing is counted', async () => {
    const { handle, created, record, leased, metrics } = await open();
    const { lease } = leased();
    await record('claimed', { lease });

    expect(await handle(await created())).toMatchObject({
      code: 'submission_busy',
      until: new Date(lease.until),
    });

    expect(metrics).toEqual([]);
  });

  test('about a missing object follows up its unfinished submission', async () => {
    const { handle, created, record, remove, idOf, receiptOf, metrics } = await open();
    const event = await created();
    const id = await idOf();
    await record('waiting');
    await remove(KEY);

    expect(await handle(event)).toBeUndefined();

    expect(await receiptOf(id)).toMatchObject({ state: 'skipped' });
    expect(metrics).toEqual([['acme', ['skipped']]]);
  });

  test('that starts nothing is logged with the reason, and is not counted', async () => {
    const { handle, metrics, ledger, lines } = await open();

    for (const key of ['elsewhere/a.csv', 'acme/', 'acme/a.csv.part', 'acme/a.txt', 'acme/gone.csv']) {
      expect(await handle(toEventBridgeEvent(makeS3Event({ key })))).toBeUndefined();
    }

    expect(lines).toEqual(
      ['no_feed', 'folder_marker', 'temporary_name', 'not_a_csv', 'gone'].map(reason => ({
        message: 'outcome',
        status: 'skipped',
        reason,
      })),
    );
    expect(metrics).toEqual([]);
    expect(ledger.moves).toEqual([]);
  });

  test('that no feed accepts has its object marked in a bucket of our own, and nowhere else', async () => {
    const { handle, put, headOf, metrics } = await open();
    const keys = ['Acme/a.csv', 'acme/a.xlsx', 'x.cancel.csv'];
    for (const key of keys) await put(key, 'phone\n');
    const handleAll = async (changed: Partial<World>) => {
      for (const key of keys) await handle(toEventBridgeEvent(makeS3Event({ key })), changed);
    };
    const saidOf = () =>
      Promise.all(keys.map(async key => (await headOf(key)).metadata['dropdial-error']?.split(':')[0]));

    await handleAll({});
    await handleAll({ ownBucket: 'another' });
    expect(await saidOf()).toEqual([undefined, undefined, undefined]);

    await handleAll({ ownBucket: 'drops' });
    expect(await saidOf()).toEqual(['no_feed', 'not_a_csv', 'no_feed']);
    expect(metrics).toEqual(['-', 'acme', '-'].map(feed => [feed, ['unclaimed']]));
  });

  test('of another kind, such as a deletion, is ignored', async () => {
    const { handle, server, lines } = await open();

    expect(await handle(toEventBridgeEvent(makeS3Event({ key: KEY, type: 'ObjectRemoved:Delete' })))).toBeUndefined();

    expect(server.requests).toEqual([]);
    expect(lines).toEqual([]);
  });

  test('that is unreadable is a fault', async () => {
    const { handle } = await open();

    await expect(handle({ what: 'is this' })).rejects.toMatchObject({ code: 'event_invalid' });
  });
});

describe('where sweeps resume waiting drops, an event', () => {
  test.each([
    [true, undefined],
    [false, { code: 'api_account' }],
  ])('about a drop that waits for an account (sweeps: %s) comes back as %j', async (hasSweeps, expected) => {
    const { handle, created, api } = await open({ hasSweeps });
    api.answer = NO_MONEY;

    const pause = await handle(await created());

    if (expected) expect(pause).toMatchObject(expected);
    else expect(pause).toBeUndefined();
  });

  test.each([true, false])(
    'about a held list outside of its hours (sweeps: %s) comes back without sweeps',
    async hasSweeps => {
      const tomorrow = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7];
      const callingHours = { zone: 'UTC', days: tomorrow, from: '00:00', to: '24:00' };
      const { handle, created, record, answered } = await open({ hasSweeps, feed: { callingHours } });
      const hours = { freeRows: 2, otherDayRows: 0 };
      const plan = {
        rows: 2,
        columns: 2,
        bytes: 43,
        sha256: 'x',
        delimiter: ';',
        encoding: 'UTF-8',
        blankLines: 0,
        hours,
      };
      await record('held', { ...answered(9), plan });

      const pause = await handle(await created());

      if (hasSweeps) expect(pause).toBeUndefined();
      else expect(pause).toMatchObject({ code: 'outside_hours', until: expect.any(Date) });
    },
  );

  test.each<[string, (drops: Drops) => unknown, DropOptions, object]>([
    [
      'whose outcome is not yet announced comes back',
      () => undefined,
      { feed: { defaults: INCOMPLETE }, refusedEvents: 1 },
      { code: 'event_not_sent' },
    ],
    [
      'about a drop in doubt comes back for the next look',
      ({ api }) => {
        api.answer = UNREADABLE;
      },
      {},
      { code: 'submission_in_doubt' },
    ],
    [
      'about a released drop comes back',
      ({ api }) => {
        api.answer = { kind: 'refused', code: 340, message: 'later', class: 'transient' };
      },
      {},
      { code: 'api_transient' },
    ],
    [
      'about a drop that is settling comes back',
      () => undefined,
      { feed: { settleSeconds: 60 } },
      { code: 'settling' },
    ],
    [
      'about a drop with another worker comes back',
      ({ record, leased }) => record('claimed', leased()),
      {},
      { code: 'submission_busy' },
    ],
    [
      'about a drop with another worker comes back, even if the drop waits for calling hours',
      ({ record, leased }) =>
        record('waiting', { ...leased(), wait: { for: 'calling_hours', since: new Date(0).toISOString() } }),
      {},
      { code: 'submission_busy' },
    ],
  ])('%s', async (_what, prepare, options, expected) => {
    const drops = await open({ ...options, hasSweeps: true });
    await prepare(drops);

    expect(await drops.handle(await drops.created())).toMatchObject(expected);
  });
});

describe('a drop that a sweep handed out', () => {
  test('and another worker has needs nothing more', async () => {
    const { handle, due, record, leased, lines } = await open({ hasSweeps: true });
    const { submission } = (await record('claimed', leased())).receipt;

    expect(await handle(await due(submission))).toBeUndefined();

    expect(lines.at(-1)).toMatchObject({
      message: 'what is due is on its way already',
      reason: expect.stringMatching(/^another worker holds it until /),
    });
  });

  test('is left to the next sweep if it cannot be finished', async () => {
    const { handle, due, api, record, lines } = await open({ hasSweeps: true });
    const { submission } = (await record('claimed')).receipt;
    api.answer = UNREADABLE;

    expect(await handle(await due(submission))).toBeUndefined();

    expect(lines.at(-1)).toMatchObject({
      message: 'what was due is left to the next sweep',
      reason: expect.stringMatching(/^submission_in_doubt: /),
    });
  });

  test('is handled like any other', async () => {
    const { handle, due, record, sent } = await open();
    const { submission } = (await record('claimed')).receipt;

    expect(await handle(await due(submission))).toBeUndefined();

    expect(sent).toHaveLength(1);
  });
});

describe('the drops of one sidecar', () => {
  const FIRST = 'acme/pair.csv';
  const SECOND = 'acme/pair.CSV';
  const SIDECAR = 'acme/pair.json';

  async function openPair(options: DropOptions & { hasSweeps?: boolean } = {}) {
    const drops = await open({ ...options, feed: { defaults: INCOMPLETE, ...options.feed } });
    await drops.put(FIRST, 'phone\n+12025550101\n');
    await drops.put(SECOND, 'phone\n+12025550102\n');
    await drops.put(SIDECAR, '{"rule_id":1}');
    const busy = (key: string, seconds: number) => drops.record('claimed', drops.leased(seconds), undefined, key);
    return { ...drops, busy, come: async () => drops.handle(await drops.created(SIDECAR)) };
  }
  const stateOf = async ({ idOf, receiptOf }: Drops, key: string): Promise<Draft['state']> =>
    (await receiptOf(await idOf(undefined, key))).state;

  test('are all handled, although the first one pauses', async () => {
    const drops = await openPair();
    const first = await drops.busy(FIRST, 30);

    expect(await drops.come()).toMatchObject({
      code: 'submission_busy',
      until: new Date(first.receipt.lease?.until ?? ''),
    });

    expect(await stateOf(drops, FIRST)).toBe('claimed');
    expect(await stateOf(drops, SECOND)).toBe('created');
  });

  test.each([
    [30, 20, 20],
    [20, 30, 20],
  ])(
    'come back after the shorter time: busy for %i s and for %i s, back after %i s',
    async (first, second, expected) => {
      const { busy, come, later } = await openPair();
      await busy(FIRST, first);
      await busy(SECOND, second);

      expect(await come()).toMatchObject({ code: 'submission_busy', until: later(expected) });
    },
  );

  test.each([FIRST, SECOND])('come back by the time of %s if the other one leaves it to the queue', async timed => {
    const { busy, come, later, api } = await openPair();
    api.answer = NO_MONEY;
    await busy(timed, 30);

    expect(await come()).toMatchObject({ code: 'submission_busy', until: later(30) });
  });

  test("come back at the queue's own time if nothing else is known", async () => {
    const { come, api } = await openPair();
    api.answer = NO_MONEY;

    const pause = await come();

    expect(pause).toMatchObject({ code: 'api_account' });
    expect(pause).not.toHaveProperty('until');
  });
});

describe('an event with several objects', () => {
  test('comes back for the first one that has to, after all were handled', async () => {
    const { handle, put, record, leased, later, idOf, receiptOf } = await open();
    for (const name of ['a', 'b', 'c']) await put(`acme/${name}.csv`, 'phone\n+12025550101\n');
    await record('claimed', leased(30), undefined, 'acme/a.csv');
    await record('claimed', leased(20), undefined, 'acme/b.csv');
    const events = ['a', 'b', 'c'].map(name => makeS3Event({ key: `acme/${name}.csv`, etag: '' }));
    const Records = events.flatMap(event => toS3Notification(event)?.Records ?? []);

    expect(await handle({ Records })).toMatchObject({ code: 'submission_busy', until: later(20) });

    expect(await receiptOf(await idOf(undefined, 'acme/c.csv'))).toMatchObject({ state: 'created' });
  });
});

describe('a file beside drops', () => {
  test('with the defaults of a folder wakes the drops that wait for parameters', async () => {
    const { handle, created, put, record, markers, receiptOf, lines } = await open({ feed: { defaults: INCOMPLETE } });
    const wait = { for: 'parameters', since: new Date(0).toISOString() } as const;
    const { submission } = (await record('waiting', { wait, missing: ['rule_id'] })).receipt;
    await markers.mark('acme', submission);
    await put('acme/_defaults.json', '{"rule_id":1}');

    expect(await handle(await created('acme/_defaults.json'))).toBeUndefined();

    expect(await receiptOf(submission)).toMatchObject({ state: 'created' });
    // The defaults themselves are not a drop.
    expect(lines.at(-1)).toMatchObject({ reason: 'folder_defaults' });
  });

  test('that is a sidecar wakes nothing and reads nothing', async () => {
    const { handle, put, created, markers, ledger } = await open();
    await put('acme/other.csv.json', '{}');
    const list = () => Promise.reject(new Error('nobody may list what is open'));

    expect(await handle(await created('acme/other.csv.json'), { markers: { ...markers, list } })).toBeUndefined();

    expect(ledger.calls).toEqual([]);
  });
});

/** The event that the schedule sends. */
const SWEEP = { source: 'dropdial.internal', 'detail-type': 'Sweep' };

describe('a sweep', () => {
  async function openSwept(options: DropOptions & { hasSweeps?: boolean }) {
    const drops = await open(options);
    const { submission } = (await drops.record('claimed')).receipt;
    await drops.markers.mark('acme', submission);
    drops.pass(16 * 60);
    return { ...drops, submission };
  }

  test('hands out due drops through the queue, and is finished', async () => {
    const { handle, handedOut, due, submission, sent } = await openSwept({ hasSweeps: true });

    expect(await handle(writeSweep({ after: '', counts: {} }))).toBeUndefined();

    expect(handedOut).toEqual([await due(submission)]);
    expect(sent).toEqual([]);
  });

  test('handles due drops itself if there is no queue', async () => {
    const { handle, submission, receiptOf, sent } = await openSwept({});

    expect(await handle(writeSweep({ after: '', counts: {} }))).toBeUndefined();

    expect(await receiptOf(submission)).toMatchObject({ state: 'created' });
    expect(sent).toHaveLength(1);
  });

  test('continues where its event says', async () => {
    const { handle, submission, receiptOf } = await openSwept({});

    expect(await handle(writeSweep({ after: `acme/${submission}`, counts: {} }))).toBeUndefined();

    expect(await receiptOf(submission)).toMatchObject({ state: 'claimed' });
  });

  test('reports that lists are left alone if no feed collects results any more', async () => {
    const { handle, record, world, receiptOf } = await open();
    const list = { state: 'running', since: new Date(0).toISOString() } as const;
    const { submission } = (await record('created', { list })).receipt;
    const time = new Date(0).toISOString();
    await world.lists.mark({ feed: 'acme', submission }, firstLook(7, undefined, time, time));

    expect(await handle(SWEEP)).toBeUndefined();

    expect((await receiptOf(submission)).list).toMatchObject({
      state: 'running',
      problem: { code: 'results_not_configured' },
    });
  });

  test('is finished even if it is unknown whether there are such lists', async () => {
    const { handle, world, lines } = await open();
    const page = () => Promise.reject(new Error('AccessDenied'));

    expect(await handle(SWEEP, { lists: { ...world.lists, page } })).toBeUndefined();
    expect(lines).toContainEqual(expect.objectContaining({ reason: expect.stringContaining('AccessDenied') }));
  });
});
