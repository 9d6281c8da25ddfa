import { expect, test } from 'vitest';
import { countUploads, endUpload, fairShare } from '../../../lambda/gates/fair-share.ts';
import { createDocuments } from '../../../lambda/ledger/store/conditional-document.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const MB = 1024 * 1024;
const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'People' };
const LARGE = { size: 32 * MB };

async function open(feed: Readonly<Record<string, unknown>> = { maxUploads: 2 }) {
  const { server } = await startTestServer();
  const s3 = connect(server, { maxAttempts: 3 });
  let seconds = 0;
  const now = () => at(seconds);
  const world = makeWorld({ documents: createDocuments(s3, 'drops'), now });
  const look = (owner: string, drop: object = LARGE, change: object = {}, id = 'acme') => {
    const draft = makeDraft(change);
    const { receipt } = createMemoryLedger(now).put({ ...draft, drop: { ...draft.drop, ...drop } });
    const run = makeRun({ owner, deadline: () => at(seconds + 300) });
    return { feed: makeFeed({ id, ...feed }), receipt, parameters: PARAMETERS, run };
  };
  return {
    server,
    begin: (...given: Parameters<typeof look>) => fairShare(look(...given), world),
    end: (...given: Parameters<typeof look>) => endUpload(look(...given), world),
    room: () => countUploads({ feed: makeFeed(feed) }, world),
    pass: (more: number) => {
      seconds += more;
    },
  };
}

test('a feed begins as many large files as it may have; the next one waits until one has ended', async () => {
  const { begin, end, room } = await open();

  expect(await begin('a')).toBeUndefined();
  expect(await begin('b')).toBeUndefined();
  expect(await room()).toBe(0);
  expect(await begin('c')).toEqual({
    kind: 'wait',
    wait: {
      code: 'feed_busy',
      message: 'feed "acme" is sending 2 large files, which is its limit',
      for: 'upload',
      until: at(300),
    },
  });

  await end('a');
  expect(await room()).toBe(1);
  expect(await begin('c')).toBeUndefined();
  expect(await begin('d')).toBeDefined();
});

test('ending an upload frees no other one, and beginning twice takes one share', async () => {
  const { begin, end, room } = await open();
  await begin('a');
  await begin('a');
  expect(await room()).toBe(1);

  await end('c');

  expect(await room()).toBe(1);
});

test('an upload that nobody ends expires with its worker', async () => {
  const { begin, room, pass } = await open();
  await begin('a');
  await begin('b');

  pass(304);
  expect(await room()).toBe(0);
  pass(2);
  expect(await room()).toBe(2);
  expect(await begin('c')).toBeUndefined();
});

test.each<[string, object, object]>([
  ['small', { size: 32 * MB - 1 }, {}],
  ['compressed and small', { key: 'acme/a.csv.gz', size: 2 * MB - 1 }, {}],
])('a file that is %s needs no share', async (_what, drop, change) => {
  const { begin, end, server } = await open({ maxUploads: 1 });
  await begin('a');
  server.clearRequests();

  expect(await begin('b', drop, change)).toBeUndefined();
  await end('b', drop, change);

  expect(server.requests).toEqual([]);
});

test.each<[string, object, object]>([
  ['compressed', { key: 'acme/a.csv.gz', size: 2 * MB }, {}],
  ['small in S3, and large according to its plan', { size: 1 }, { bytes: 32 * MB }],
])('a file that is %s counts', async (_what, drop, plan) => {
  const { begin } = await open({ maxUploads: 1 });
  await begin('a');
  const planned = { rows: 1, columns: 1, bytes: 1, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };

  const change = Object.keys(plan).length > 0 ? { plan: { ...planned, ...plan } } : {};
  expect(await begin('b', drop, change)).toBeDefined();
});

test('a feed has its own share, and one without a limit has no document', async () => {
  const { begin } = await open({ maxUploads: 1 });
  await begin('a');
  expect(await begin('b', LARGE, {}, 'bravo')).toBeUndefined();

  const unlimited = await open({});
  for (const owner of ['a', 'b', 'c']) expect(await unlimited.begin(owner)).toBeUndefined();
  expect(await unlimited.room()).toBe(Number.POSITIVE_INFINITY);
  expect(unlimited.server.requests).toEqual([]);
});

test('many uploads that begin at once get no more than the share', async () => {
  const { begin } = await open({ maxUploads: 3 });

  const all = await Promise.all(Array.from({ length: 8 }, (_, index) => begin(`w${index}`)));

  expect(all.filter(obstacle => obstacle === undefined)).toHaveLength(3);
});

test('a share that cannot be given back expires, and nothing fails', async () => {
  const { begin, end, server } = await open();
  await begin('a');
  server.addFault({ operation: 'GetObject', kind: 'error', status: 403, code: 'AccessDenied', times: 9 });

  await expect(end('a')).resolves.toBeUndefined();
});
