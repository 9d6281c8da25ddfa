import { basename } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../lambda/time/units.ts';
import { LEDGER_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';
import { dropTwo } from '../support/drop-two.ts';

let stack: DropStack;

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** The day after tomorrow, so that it is not today however long the tests take. */
const OPENING = new Date(Math.floor(Date.now() / DAY_MS + 2) * DAY_MS + 9 * HOUR_MS);
/** Calling hours only on that day of the week. */
const CLOSED = { zone: 'UTC', days: DAYS[OPENING.getUTCDay()], from: '09:00', to: '20:00' };

/** A stack with one worker, which is enough to bring back open submissions. */
async function start(feeds: readonly object[], options: object = {}): Promise<void> {
  stack = await startDropStack({
    visibilityTimeoutSeconds: 3600,
    concurrency: 1,
    feeds: feeds.map(feed => ({ id: 'local', prefix: PREFIX, ...feed })),
    ...options,
  });
}

/** Keys of the index of open submissions. */
async function openKeys(): Promise<string[]> {
  const { Contents = [] } = await stack.client.send(
    new ListObjectsV2Command({ Bucket: LEDGER_BUCKET, Prefix: 'open/' }),
  );
  return Contents.map(({ Key = '' }) => Key);
}

/** Sweeps until a drop is due and has been handled. */
async function sweepUntilCreated(name: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await stack.sweep();
        return (await stack.metadata(name))['dropdial-status'];
      },
      { timeout: 20_000 },
    )
    .toBe('created');
}

/** The metrics of the latest sweep. */
function latestMetrics(): object {
  const lines = stack.logs.filter(line => line.includes('openWaitingTooLong'));
  const { openWaiting, openWaitingTooLong, openInDoubt } = JSON.parse(lines.at(-1) ?? '{}');
  return { openWaiting, openWaitingTooLong, openInDoubt };
}

afterEach(() => stack.simulator.clearMisbehaviour());

describe.each([
  ['with the address of its queue', true],
  ['without the address of its queue', false],
])('a function %s', (_what, queueUrl) => {
  beforeAll(() => start([{}], { queueUrl }));
  afterAll(() => stack.close());

  test('resumes a drop that waited for an account by a sweep, once, and then stops listing it', async () => {
    stack.simulator.misbehave({ method: 'CreateCallList', kind: 'error', code: 127, msg: 'no money' });
    const { failed } = stack.poller.totals();
    await stack.drop('account.csv', csvOf(2), COMPLETE);
    const { submission, wait } = await stack.receipt('account.csv');
    expect(wait).toMatchObject({ for: 'account', notBefore: expect.any(String) });
    expect(await openKeys()).toEqual([`open/local/${submission}`]);
    // Without sweeps that could send it back, its message must do so.
    expect(stack.poller.totals().failed - failed).toBe(queueUrl ? 0 : 1);

    await stack.sweep();
    expect(await stack.metadata('account.csv')).toMatchObject({ 'dropdial-status': 'waiting' });
    expect(latestMetrics()).toEqual({ openWaiting: 1, openWaitingTooLong: 0, openInDoubt: 0 });
    await stack.makeDue('account.csv');
    await sweepUntilCreated('account.csv');

    expect(await stack.listsOf('account.csv')).toHaveLength(1);
    expect(await openKeys()).toEqual([]);
    await stack.sweep();
    expect(latestMetrics()).toEqual({ openWaiting: 0, openWaitingTooLong: 0, openInDoubt: 0 });
    expect(await stack.listsOf('account.csv')).toHaveLength(1);
  });
});

describe('a drop whose sidecar does not come', () => {
  beforeAll(() => start([{ waitFor: 'sidecar', maxWaitHours: 24 }]));
  afterAll(() => stack.close());

  test('raises an alarm after a day, and says so on its object', async () => {
    await stack.drop('alone.csv', csvOf(2));
    const { submission } = await stack.receipt('alone.csv');
    const since = new Date(Date.now() - 25 * HOUR_MS).toISOString();
    await stack.changeReceipt('alone.csv', receipt => ({ ...receipt, wait: { for: 'sidecar', since } }));

    await stack.sweep();

    expect(latestMetrics()).toEqual({ openWaiting: 1, openWaitingTooLong: 1, openInDoubt: 0 });
    const alarm = stack.logs.filter(line => line.includes('a drop has waited too long'));
    expect(alarm.map(line => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: expect.objectContaining({ feed: 'local', submission, waiting_for: 'sidecar' }),
      }),
    ]);
    expect(await stack.receipt('alone.csv')).toMatchObject({
      state: 'waiting',
      wait: { tooLongSince: expect.any(String) },
    });
    expect((await stack.metadata('alone.csv'))['dropdial-error']).toMatch(
      `waits for its sidecar "alone.csv.json"; has waited too long, since ${since}`,
    );

    await stack.drop(
      'alone.csv.json',
      JSON.stringify({ rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1 }),
    );
    expect(await stack.metadata('alone.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(await openKeys()).toEqual([]);
  });
});

describe('folder defaults whose event is lost', () => {
  let clock = Date.now();
  beforeAll(() =>
    start([{}], {
      now: () => clock,
      onEvent: (body: string, send: (text: string) => void) => {
        if (!body.includes('_defaults.json')) send(body);
      },
    }),
  );
  afterAll(() => stack.close());

  test('start the drops that wait for them some minutes later', async () => {
    await stack.drop('team/early.csv', csvOf(2));
    await stack.upload(
      'team/_defaults.json',
      JSON.stringify({ rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 }),
    );
    await stack.sweep();
    expect(await stack.metadata('team/early.csv')).toMatchObject({ 'dropdial-status': 'waiting' });

    clock += 6 * 60_000;
    await sweepUntilCreated('team/early.csv');

    expect(await stack.listsOf('team/early.csv')).toMatchObject([{ count: 2, parameters: COMPLETE }]);
  });
});

describe('a drop that does not wait', () => {
  beforeAll(() => start([{}]));
  afterAll(() => stack.close());

  test('is never listed', async () => {
    await stack.drop('straight.csv', csvOf(2), COMPLETE);

    const touched = stack.s3.requests.filter(({ bucket, key }) => bucket === LEDGER_BUCKET && key?.startsWith('open/'));
    expect(touched).toEqual([]);
    expect(await stack.metadata('straight.csv')).toMatchObject({ 'dropdial-status': 'created' });
  });

  test('is listed and counted while it is in doubt, until its list is found', async () => {
    stack.simulator.misbehave({ method: 'CreateCallList', kind: 'answer-lost' });
    stack.simulator.misbehave({ method: 'GetCallLists', kind: 'html' });
    const etag = await stack.drop('lost.csv', csvOf(2), COMPLETE);
    expect(await openKeys()).toHaveLength(1);
    await stack.sweep();
    expect(latestMetrics()).toEqual({ openWaiting: 0, openWaitingTooLong: 0, openInDoubt: 1 });

    const object = { key: `${PREFIX}lost.csv`, etag: etag.replaceAll('"', '') };
    const detail = { bucket: { name: 'dropdial-drops' }, object };
    stack.queue.send(JSON.stringify({ source: 'dropdial.internal', 'detail-type': 'Drop Due', detail }));
    await stack.poller.settled();

    expect(await stack.receipt('lost.csv')).toMatchObject({ state: 'created', answer: { reconciled: true } });
    expect(await openKeys()).toEqual([]);
    expect(await stack.listsOf('lost.csv')).toHaveLength(1);
  });
});

describe('a drop that continued under another idempotency key', () => {
  beforeAll(() => start([{}]));
  afterAll(() => stack.close());

  test('leaves nothing open: the superseded submission ends when a sweep reaches it', async () => {
    stack.simulator.misbehave({ method: 'CreateCallList', kind: 'error', code: 340 });
    await stack.drop('again.csv', csvOf(2), { ...COMPLETE, idempotency_key: 'first' });
    const [key = ''] = await openKeys();
    const submission = basename(key, '.json');
    const { drop } = await stack.receiptOf(submission);
    await stack.putTags('again.csv', { ...COMPLETE, idempotency_key: 'second' });
    await stack.poller.settled();
    expect(await stack.receipt('again.csv')).toMatchObject({ state: 'created', drop: { idempotencyKey: 'second' } });
    expect(await openKeys()).toEqual([key]);

    const detail = { bucket: { name: drop.bucket }, object: { key: drop.key, etag: drop.etag }, submission };
    stack.queue.send(JSON.stringify({ source: 'dropdial.internal', 'detail-type': 'Drop Due', detail }));
    await stack.poller.settled();

    expect(await openKeys()).toEqual([]);
    expect(await stack.receipt('again.csv')).toMatchObject({ state: 'created', drop: { idempotencyKey: 'second' } });
    expect(await stack.receiptOf(submission)).toMatchObject({ state: 'skipped', problems: [{ code: 'superseded' }] });
    expect(stack.simulator.lists).toHaveLength(1);
  });

  test('leaves nothing in doubt: its unfinished send is followed up first, and a later sweep finds nothing to do', async () => {
    const known = stack.simulator.lists.length;
    stack.simulator.misbehave({ method: 'CreateCallList', kind: 'answer-lost' });
    stack.simulator.misbehave({ method: 'GetCallLists', kind: 'html' });
    await stack.drop('doubt.csv', csvOf(2), { ...COMPLETE, idempotency_key: 'first' });
    const { submission, drop, feed } = await stack.receipt('doubt.csv');
    expect(await openKeys()).toEqual([`open/${feed}/${submission}`]);
    await stack.putTags('doubt.csv', { ...COMPLETE, idempotency_key: 'second', allow_duplicate: 'true' });
    await stack.poller.settled();
    expect(await stack.receipt('doubt.csv')).toMatchObject({ state: 'created', drop: { idempotencyKey: 'second' } });
    expect(await stack.receiptOf(submission)).toMatchObject({ state: 'created', answer: { reconciled: true } });
    expect(await openKeys()).toEqual([]);

    const detail = { bucket: { name: drop.bucket }, object: { key: drop.key, etag: drop.etag }, submission };
    stack.queue.send(JSON.stringify({ source: 'dropdial.internal', 'detail-type': 'Drop Due', detail }));
    await stack.poller.settled();

    expect(await openKeys()).toEqual([]);
    expect(await stack.receipt('doubt.csv')).toMatchObject({ state: 'created', drop: { idempotencyKey: 'second' } });
    const found = stack.logs.filter(line => line.includes('the lost call list was found'));
    expect(found).toHaveLength(1);
    expect(stack.simulator.lists).toHaveLength(known + 2);
  });
});

describe('calling hours', () => {
  beforeAll(() => start([{ callingHours: CLOSED }]));
  afterAll(() => stack.close());

  const windows = (start_: string, end: string) =>
    `phone_number;__start_execution_time;__end_execution_time\n+12025550101;${start_};${end}\n`;

  test('hold a drop that would call at once, and the object and the receipt name its start time', async () => {
    const { failed } = stack.poller.totals();
    await stack.drop('night.csv', csvOf(2), COMPLETE);

    const opening = OPENING.toISOString();
    expect(await stack.metadata('night.csv')).toMatchObject({
      'dropdial-status': 'waiting',
      'dropdial-error': expect.stringMatching(
        `^outside_hours: the calling hours are .*; it starts at ${opening}, .* in .*$`,
      ),
    });
    expect(await stack.receipt('night.csv')).toMatchObject({
      state: 'waiting',
      wait: { for: 'calling_hours', notBefore: opening },
      plan: { rows: 2, hours: { freeRows: 2, otherDayRows: 0 } },
    });
    expect(await stack.listsOf('night.csv')).toEqual([]);
    expect(stack.poller.totals().failed).toBe(failed);
  });

  test('hold it again when it is looked at too early', async () => {
    await stack.drop('early.csv', csvOf(2), COMPLETE);
    const { wait } = await stack.receipt('early.csv');
    await stack.makeDue('early.csv');

    await expect
      .poll(
        async () => {
          await stack.sweep();
          return (await stack.receipt('early.csv')).wait;
        },
        { timeout: 20_000 },
      )
      .toEqual(wait);

    expect((await stack.receipt('early.csv')).attempts.length).toBe(2);
    expect(await stack.listsOf('early.csv')).toEqual([]);
  });

  test('let through a drop that calls only within its own windows, which may be on another day', async () => {
    await stack.drop('window.csv', windows('10:00:00', '12:00:00'), COMPLETE);

    // Its next window is on a day without calling hours.
    expect(await stack.receipt('window.csv')).toMatchObject({
      state: 'waiting',
      plan: { hours: { freeRows: 0, otherDayRows: 1 } },
    });
  });

  test('reject a window outside them, and name the available hours', async () => {
    await stack.drop('outside.csv', windows('08:00:00', '12:00:00'), COMPLETE);

    expect(await stack.metadata('outside.csv')).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringMatching(/^csv_outside_calling_hours: row 2: .* in UTC from 09:00 to 20:00$/),
    });
  });

  test('reject a drop that widens them', async () => {
    await stack.drop('wide.csv', csvOf(1), { ...COMPLETE, calling_hours: 'mon-sun 00:00-24:00' });

    expect((await stack.metadata('wide.csv'))['dropdial-error']).toMatch(/^parameter_outside_limits: "calling_hours"/);
  });
});

describe('calling hours of a feed that rejects', () => {
  beforeAll(() => start([{ callingHours: CLOSED, outsideHours: 'refuse' }]));
  afterAll(() => stack.close());

  test('do not make a drop wait', async () => {
    await stack.drop('night.csv', csvOf(2), COMPLETE);

    expect(await stack.metadata('night.csv')).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringMatching(/^outside_hours: the calling hours are /),
    });
    expect(await openKeys()).toEqual([]);
  });
});

describe('a feed with one drop an hour', () => {
  beforeAll(() => start([{ limits: { dropsPerHour: 1 } }]));
  afterAll(() => stack.close());

  test('holds the second one until there is room', async () => {
    expect(await dropTwo(stack)).toEqual([
      ['created', undefined],
      ['waiting', expect.stringMatching(/^hourly_limit: feed "local" has sent its limit of drops within an hour, 1/)],
    ]);
    const { wait } = await stack.receipt('second.csv');
    expect(wait?.for).toBe('hourly_limit');
    expect(Date.parse(wait?.notBefore ?? '') - Date.now()).toBeGreaterThan(3_500_000);
  });
});

describe('a feed that lets uploads settle', () => {
  beforeAll(() => start([{ settleSeconds: 3 }]));
  afterAll(() => stack.close());

  test('sends a file when it is old enough, and of a replaced file only the last upload', async () => {
    await stack.drop('cut.csv', csvOf(1), COMPLETE);
    expect((await stack.metadata('cut.csv'))['dropdial-status']).toBeUndefined();
    await stack.drop('cut.csv', csvOf(5), COMPLETE);

    await stack.poller.idle();

    expect(await stack.metadata('cut.csv')).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '5' });
    expect(stack.simulator.lists).toHaveLength(1);
  });
});
