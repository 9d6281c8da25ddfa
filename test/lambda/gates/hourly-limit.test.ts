import { expect, test } from 'vitest';
import type { Obstacle } from '../../../lambda/gates/gate.ts';
import { countRoom, hourlyLimit } from '../../../lambda/gates/hourly-limit.ts';
import { createDocuments } from '../../../lambda/ledger/store/conditional-document.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

async function open() {
  const { server } = await startTestServer();
  const s3 = connect(server, { maxAttempts: 3 });
  let seconds = 0;
  const documents = createDocuments(s3, 'drops');
  const now = () => at(seconds);
  const ledger = createMemoryLedger(now);
  const ask = (submission: string, feed: Readonly<Record<string, unknown>>) => {
    const { receipt } = ledger.put(makeDraft({ submission: submission.repeat(64) }));
    return hourlyLimit({ feed: makeFeed(feed), receipt }, { documents, now });
  };
  return {
    server,
    ask,
    /** When a submission has room again; undefined if it has room now. */
    async count(submission: string, most = 2, id = 'acme') {
      const obstacle = await ask(submission, { id, limits: { dropsPerHour: most } });
      return obstacle?.kind === 'wait' ? obstacle.wait.until : undefined;
    },
    room: (most: number | undefined) =>
      countRoom({ feed: makeFeed(most === undefined ? {} : { limits: { dropsPerHour: most } }) }, { documents, now }),
    pass: (more: number) => {
      seconds += more;
    },
  };
}

test('as many drops go on as the feed allows; the next one learns when there is room', async () => {
  const { count, pass } = await open();

  expect(await count('a')).toBeUndefined();
  pass(600);
  expect(await count('b')).toBeUndefined();
  pass(60);
  expect(await count('c')).toEqual(at(3600));
  pass(2939);
  expect(await count('c')).toEqual(at(3600));
  pass(1);
  expect(await count('c')).toBeUndefined();
  expect(await count('d')).toEqual(at(600 + 3600));
});

test('a drop is counted once, however often it is tried', async () => {
  const { count } = await open();
  for (let tries = 0; tries < 5; tries++) expect(await count('a')).toBeUndefined();

  expect(await count('b')).toBeUndefined();
  expect(await count('a')).toBeUndefined();
  expect(await count('c')).toEqual(at(3600));
});

test('feeds are counted separately, and a lower limit applies at once', async () => {
  const { count } = await open();
  await count('a');
  await count('b');

  expect(await count('c', 2, 'bravo')).toBeUndefined();
  expect(await count('c', 1)).toEqual(at(3600));
});

test('no more concurrent drops go on than allowed', async () => {
  const { count } = await open();

  const answers = await Promise.all(Array.from('01234567', submission => count(submission, 3)));

  expect(answers.filter(answer => answer === undefined)).toHaveLength(3);
});

test('a drop whose count was written without an answer goes on, and is counted once', async () => {
  const { count, server } = await open();
  // The write succeeds but its answer is lost: the client retries by itself and finds its own document.
  server.addFault({ operation: 'PutObject', kind: 'drop' });

  expect(await count('a')).toBeUndefined();

  expect(server.requests.filter(({ operation }) => operation === 'PutObject').length).toBeGreaterThan(1);
  expect(await count('b')).toBeUndefined();
  expect(await count('c')).toEqual(at(3600));
});

test.each([
  ['hold', { kind: 'wait', wait: { code: 'hourly_limit', for: 'hourly_limit', until: at(3600) } }, ''],
  ['refuse', { kind: 'refusal', refusal: { code: 'hourly_limit' } }, `; there is room at ${at(3600).toISOString()}`],
])('a drop over the limit is treated as the feed says: %s', async (whenTooManyDrops, obstacle, more) => {
  const { ask } = await open();
  const feed = { limits: { dropsPerHour: 1 }, whenTooManyDrops };
  await ask('a', feed);

  const found = await ask('b', feed);

  expect(found).toMatchObject(obstacle);
  expect(JSON.stringify(found)).toContain(`"feed \\"acme\\" has sent its limit of drops within an hour, 1${more}"`);
});

test('the message of a waiting drop stays the same at every look', async () => {
  const { ask, pass } = await open();
  const feed = { limits: { dropsPerHour: 1 } };
  await ask('a', feed);
  const messageOf = (obstacle: Obstacle | undefined) => (obstacle?.kind === 'wait' ? obstacle.wait.message : undefined);
  const first = messageOf(await ask('b', feed));
  pass(3600);
  await ask('c', feed);

  expect(messageOf(await ask('b', feed))).toBe(first);
  expect(first).toBeDefined();
});

test('the remaining room is counted without taking any', async () => {
  const { count, room, pass } = await open();

  expect([await room(2), await room(2)]).toEqual([2, 2]);
  await count('a');
  expect([await room(2), await room(3), await room(1)]).toEqual([1, 2, 0]);
  await count('b');
  expect([await room(2), await room(1)]).toEqual([0, 0]);
  pass(3600);
  expect(await room(2)).toBe(2);
  expect(await room(undefined)).toBe(Number.POSITIVE_INFINITY);
});

test('a feed without a limit counts nothing', async () => {
  const { receipt } = createMemoryLedger(() => at(0)).put(makeDraft());
  const change = () => Promise.reject(new Error('nothing must be counted'));

  expect(await hourlyLimit({ feed: makeFeed(), receipt }, { documents: { change }, now: () => at(0) })).toBeUndefined();
});
