import { expect, onTestFinished, test, vi } from 'vitest';
import { type Readiable, warmUp } from '../../../../lambda/invocation/warm-up/warm-up.ts';
import { createS3Client } from '../../../../lambda/s3/s3-client.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { startApi } from '../../../support/start-api.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Opens the things to prepare, and records the requests to them. */
function open(endpoint: string, change: Partial<Readiable> = {}) {
  const asked: string[] = [];
  const prepared: string[] = [];
  const what: Readiable = {
    s3: createS3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 }),
    feeds: [makeFeed()],
    bucket: 'ledger',
    apiUrl: 'http://127.0.0.1:1/platform_api',
    tokens: {
      get: async secretId => {
        asked.push(secretId);
        return 'token';
      },
      renew: async () => false,
    },
    prepare: origin => prepared.push(origin),
    now: () => new Date(),
    isSlowAfterStart: true,
    ...change,
  };
  return { what, asked, prepared };
}

const answerNothing = () => startApi((_request, response) => void response.writeHead(404).end());

test('opens as many connections to S3 as a first look needs, mints a token and makes a connection to the API', async () => {
  const server = await answerNothing();
  const { origin } = new URL(server.url);
  const { what, asked, prepared } = open(origin);

  await warmUp(what);

  const paths = server.requests.map(({ request }) => `${request.method} ${request.url}`).toSorted();
  expect(paths).toEqual([
    'GET /ledger/listing/feeds.json?x-id=GetObject',
    ...Array(4).fill('HEAD /drops/acme/_defaults.json'),
  ]);
  expect(server.connections).toBe(5);
  expect([asked, prepared]).toEqual([[makeFeed().secretId], ['http://127.0.0.1:1/platform_api']]);
});

test('requests shared things once, and only some of many, because the feed of the next drop is unknown', async () => {
  const server = await answerNothing();
  const { origin } = new URL(server.url);
  const feedsOf = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      ...makeFeed(),
      bucket: `drops${at % 4}`,
      secretId: `secret${at % 4}`,
    }));

  const few = open(origin, { feeds: [...feedsOf(2), ...feedsOf(2)] });
  await warmUp(few.what);
  const many = open(origin, { feeds: feedsOf(4) });
  await warmUp(many.what);

  expect([few.asked, many.asked]).toEqual([['secret0', 'secret1'], []]);
  expect(server.requests.filter(({ request }) => request.url?.includes('_defaults')).length).toBe(8);
});

test.each([
  ['S3 cannot be reached', {}],
  ['a secret cannot be read', { tokens: { get: () => Promise.reject(new Error('no')), renew: async () => false } }],
  ['there are no feeds', { feeds: [] }],
])('never fails: %s', async (_what, change) => {
  await expect(warmUp(open('http://127.0.0.1:1', change).what)).resolves.toBeUndefined();
});

test('ends in time if S3 does not answer and a secret cannot be read', async () => {
  const server = await startApi(() => undefined);
  const { origin } = new URL(server.url);
  const tokens = { get: () => new Promise<never>(() => undefined), renew: async () => false };

  await expect(warmUp(open(origin, { tokens }).what, 20)).resolves.toBeUndefined();
});

test('with a whole processor, a start waits for nothing, and only reads the secrets', async () => {
  const server = await answerNothing();
  const { origin } = new URL(server.url);
  const pending: string[] = [];
  const tokens = {
    get: (secretId: string) => {
      pending.push(secretId);
      return new Promise<never>(() => undefined);
    },
    renew: async () => false,
  };
  const { what, prepared } = open(origin, { tokens, isSlowAfterStart: false });

  await warmUp(what);

  expect([pending, prepared, server.requests]).toEqual([[makeFeed().secretId], [], []]);
});

test('with a whole processor, a secret that cannot be read ends nothing', async () => {
  const tokens = { get: () => Promise.reject(new Error('no')), renew: async () => false };

  await expect(warmUp(open('http://127.0.0.1:1', { tokens, isSlowAfterStart: false }).what)).resolves.toBeUndefined();
});

test('a rehearsal that cannot be loaded fails no start', async () => {
  const load = vi.fn(() => {
    throw new Error('the part is missing');
  });
  vi.doMock('../../../../lambda/invocation/warm-up/rehearse.ts', load);
  onTestFinished(() => vi.doUnmock('../../../../lambda/invocation/warm-up/rehearse.ts'));

  await expect(warmUp(open('http://127.0.0.1:1').what)).resolves.toBeUndefined();

  expect(load).toHaveBeenCalledOnce();
});
