import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';
import { dropTwo } from '../support/drop-two.ts';

let stack: DropStack;

/**
 * A stack with one worker and one feed with these settings. A failed message stays hidden; tests send events again
 * themselves.
 */
async function start(feed: object): Promise<void> {
  stack = await startDropStack({
    visibilityTimeoutSeconds: 3600,
    concurrency: 1,
    feeds: [{ id: 'local', prefix: PREFIX, quietPeriodSeconds: 0, ...feed }],
  });
}

async function sendEventAgain(name: string): Promise<void> {
  const detail = { bucket: { name: 'dropdial-drops' }, object: { key: PREFIX + name } };
  stack.queue.send(JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail }));
  await stack.poller.settled();
}

/** Loses the next requests of CreateCallList: nothing is created, and there is no answer. */
function loseRequests(times: number): void {
  stack.simulator.misbehave({ method: 'CreateCallList', kind: 'reset-after-last-byte', times });
}

afterEach(() => stack.simulator.clearMisbehaviour());

describe('a feed that sends again', () => {
  beforeAll(() => start({ whenInDoubt: 'resend' }));
  afterAll(() => stack.close());

  test('does so once, after the API has denied the list in every look of the quiet period', async () => {
    loseRequests(1);
    await stack.drop('lost.csv', csvOf(2), COMPLETE);
    expect(await stack.receipt('lost.csv')).toMatchObject({ state: 'in_doubt', doubt: { looks: 1 } });

    await sendEventAgain('lost.csv');

    expect(await stack.metadata('lost.csv')).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '2' });
    expect((await stack.metadata('lost.csv'))['dropdial-error']).toBeUndefined();
    expect(await stack.listsOf('lost.csv')).toHaveLength(1);
    const { resends, attempts, answer } = await stack.receipt('lost.csv');
    expect(resends).toBe(1);
    expect(answer?.reconciled).toBeUndefined();
    expect(attempts.map(({ ended }) => ended)).toEqual([expect.stringMatching(/^in doubt: /), 'created']);
  });

  test('leaves a second loss to a person, and keeps no message for it', async () => {
    loseRequests(2);
    await stack.drop('twice.csv', csvOf(2), COMPLETE);
    await sendEventAgain('twice.csv');
    const failed = stack.poller.totals().failed;
    await sendEventAgain('twice.csv');

    expect(await stack.receipt('twice.csv')).toMatchObject({ state: 'in_doubt', resends: 1, doubt: { parked: true } });
    expect(await stack.metadata('twice.csv')).toMatchObject({
      'dropdial-status': 'in_doubt',
      'dropdial-error': expect.stringMatching(/^submission_parked: .* dropdial show [0-9a-f]{12}$/),
    });
    expect(stack.poller.totals().failed).toBe(failed);
    const asked = stack.simulator.requests.all.length;
    await sendEventAgain('twice.csv');
    expect(stack.simulator.requests.all.length).toBe(asked);
    expect(await stack.listsOf('twice.csv')).toEqual([]);
  });

  test('settles a submission in doubt before a deliberate repeat of the same object continues', async () => {
    loseRequests(1);
    await stack.drop('repeat.csv', csvOf(2), COMPLETE);
    const first = await stack.receipt('repeat.csv');
    expect(first).toMatchObject({ state: 'in_doubt', doubt: { looks: 1 } });

    await stack.putTags('repeat.csv', { ...COMPLETE, idempotency_key: '2' });
    await stack.poller.settled();

    expect(await stack.receipt('repeat.csv')).toMatchObject({ state: 'created', drop: { idempotencyKey: '2' } });
    expect(await stack.receiptOf(first.submission)).toMatchObject({
      state: 'in_doubt',
      doubt: { looks: 2, parked: true },
    });
  });

  test('looks later when the API is unavailable, and does not count that as a denial', async () => {
    loseRequests(1);
    stack.simulator.misbehave({ method: 'GetCallLists', kind: 'html' });
    await stack.drop('unknown.csv', csvOf(2), COMPLETE);

    expect(await stack.receipt('unknown.csv')).toMatchObject({ state: 'in_doubt', doubt: { looks: 0 } });
  });
});

describe('a feed with a quiet period', () => {
  beforeAll(() => start({ whenInDoubt: 'resend', quietPeriodSeconds: 3 }));
  afterAll(() => stack.close());

  test('looks several times without sleeping, through a message that comes back, and then sends again', async () => {
    loseRequests(1);
    await stack.drop('quiet.csv', csvOf(2), COMPLETE);
    expect(await stack.metadata('quiet.csv')).toMatchObject({ 'dropdial-status': 'in_doubt' });

    await stack.poller.idle();

    expect(await stack.receipt('quiet.csv')).toMatchObject({ state: 'created', resends: 1 });
    expect(await stack.listsOf('quiet.csv')).toHaveLength(1);
    const looks = stack.simulator.requests.all.filter(({ method }) => method === 'GetCallLists').length;
    expect(looks).toBeGreaterThanOrEqual(2 * 3);
  });
});

describe('a feed that parks', () => {
  beforeAll(() => start({ whenInDoubt: 'park' }));
  afterAll(() => stack.close());

  test('never sends again', async () => {
    loseRequests(1);
    await stack.drop('parked.csv', csvOf(2), COMPLETE);
    await sendEventAgain('parked.csv');

    expect(await stack.receipt('parked.csv')).toMatchObject({ state: 'in_doubt', doubt: { looks: 2, parked: true } });
    expect(stack.simulator.requests.count('CreateCallList')).toBe(1);
  });
});

describe('a feed that starts its lists held', () => {
  beforeAll(() => start({ start: 'held' }));
  afterAll(() => stack.close());

  test('starts the list once the ledger has its id and its count matches the plan', async () => {
    await stack.drop('held.csv', csvOf(3), COMPLETE);

    expect(await stack.metadata('held.csv')).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '3' });
    const [list] = await stack.listsOf('held.csv');
    expect(list).toMatchObject({ status: 'In progress', dialled: true, parameters: { is_cancelled: 'true' } });
  });

  test('finds a list whose answer was lost, and starts it', async () => {
    stack.simulator.misbehave({ method: 'CreateCallList', kind: 'answer-lost' });
    await stack.drop('lost.csv', csvOf(3), COMPLETE);

    expect(await stack.receipt('lost.csv')).toMatchObject({ state: 'created', answer: { reconciled: true } });
    expect(await stack.listsOf('lost.csv')).toMatchObject([{ status: 'In progress' }]);
  });

  test('holds a list that it could not start, and starts it with the next event', async () => {
    stack.simulator.misbehave({ method: 'RecoverCallList', kind: 'html' });
    await stack.drop('later.csv', csvOf(3), COMPLETE);
    expect(await stack.metadata('later.csv')).toMatchObject({ 'dropdial-status': 'held' });
    expect(await stack.listsOf('later.csv')).toMatchObject([{ status: 'Canceled', dialled: false }]);

    await sendEventAgain('later.csv');

    expect(await stack.metadata('later.csv')).toMatchObject({ 'dropdial-status': 'created' });
    expect(await stack.listsOf('later.csv')).toMatchObject([{ status: 'In progress', dialled: true }]);
  });
});

describe('a feed limited to one list at a time', () => {
  beforeAll(() => start({ maxActiveLists: 1 }));
  afterAll(() => stack.close());

  test('keeps the second drop waiting until the first list has ended', async () => {
    expect(await dropTwo(stack)).toEqual([
      ['created', undefined],
      ['waiting', expect.stringMatching(/^feed_busy: feed "local" has its limit of dialling lists, 1/)],
    ]);

    const [list] = await stack.listsOf('first.csv');
    stack.simulator.completeList(list?.listId ?? 0);
    await sendEventAgain('second.csv');

    expect(await stack.metadata('second.csv')).toMatchObject({ 'dropdial-status': 'created' });
  });
});

describe('the same content under another key', () => {
  beforeAll(() => start({ duplicateWindowDays: 7 }));
  afterAll(() => stack.close());

  test('is rejected, and names the first drop', async () => {
    await stack.drop('monday.csv', csvOf(3), COMPLETE);
    await stack.drop('copy.csv', csvOf(3), COMPLETE);

    const first = (await stack.metadata('monday.csv'))['dropdial-submission'];
    expect(await stack.metadata('copy.csv')).toMatchObject({
      'dropdial-status': 'rejected',
      'dropdial-error': expect.stringContaining(`"drops/monday.csv" (submission ${first?.slice(0, 12)})`),
    });
    expect(await stack.listsOf('copy.csv')).toEqual([]);
  });

  test('is sent if the drop says that it is intended', async () => {
    await stack.drop('meant.csv', csvOf(3), { ...COMPLETE, allow_duplicate: 'true' });

    expect(await stack.metadata('meant.csv')).toMatchObject({ 'dropdial-status': 'created' });
  });

  test('is sent again under the same key when it is a deliberate repeat', async () => {
    await stack.putTags('monday.csv', { ...COMPLETE, idempotency_key: '2', allow_duplicate: 'true' });
    await stack.poller.settled();

    expect(simulatedNames('monday')).toHaveLength(2);
  });

  test('is sent if the first one was never sent', async () => {
    await stack.drop('bad.csv', csvOf(4), { ...COMPLETE, rows: '9' });
    await stack.drop('good.csv', csvOf(4), COMPLETE);

    expect(await stack.metadata('bad.csv')).toMatchObject({ 'dropdial-status': 'rejected' });
    expect(await stack.metadata('good.csv')).toMatchObject({ 'dropdial-status': 'created' });
  });
});

/** The names of the lists in the simulator with this beginning. */
function simulatedNames(beginning: string): string[] {
  return stack.simulator.lists.map(({ name }) => name).filter(name => name.startsWith(beginning));
}
