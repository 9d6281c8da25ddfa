import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { createAwsTransport, type TransportOptions } from '../../../lambda/net/aws-transport.ts';
import { readSmallObject } from '../../../lambda/s3/read-small-object.ts';
import { type Respond, startApi } from '../../support/start-api.ts';

const OBJECT = { Bucket: 'drops', Key: 'a.csv' };

/** A server that behaves like S3, with a client that uses the function's transport. */
async function startServer(respond: Respond, change: Partial<TransportOptions> = {}) {
  const server = await startApi(respond);
  const s3 = new S3Client({
    endpoint: server.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: createAwsTransport({ connectMs: 2_000, answerMs: 2_000, ...change }),
  });
  onTestFinished(() => s3.destroy());
  return { server, s3 };
}

async function read(s3: S3Client, abortSignal?: AbortSignal): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand(OBJECT), { ...(abortSignal && { abortSignal }) });
  return Body?.transformToString();
}

test('one connection serves a HEAD and the next request', async () => {
  const { server, s3 } = await startServer((_, response) => response.setHeader('content-length', 5).end('phone'));

  await s3.send(new HeadObjectCommand(OBJECT));
  // A connection is free again when the event loop has come around.
  await nextTurn();

  expect(await read(s3)).toBe('phone');
  expect(server.requests.map(({ request }) => request.method)).toEqual(['HEAD', 'GET']);
  expect(server.connections).toBe(1);
});

test('concurrent requests do not wait for each other', async () => {
  let waiting: (() => void)[] = [];
  const { server, s3 } = await startServer((_, response) => {
    waiting.push(() => response.end('phone'));
    if (waiting.length < 3) return;
    for (const answer of waiting) answer();
    waiting = [];
  });

  expect(await Promise.all([read(s3), read(s3), read(s3)])).toEqual(['phone', 'phone', 'phone']);
  expect(server.connections).toBe(3);
});

test('a request on a connection that the server has closed is repeated', async () => {
  const { server, s3 } = await startServer((request, response) => {
    if (server.requests.length === 2) request.socket.resetAndDestroy();
    else response.end('phone');
  });

  expect([await read(s3), await read(s3)]).toEqual(['phone', 'phone']);
  expect(server.requests).toHaveLength(3);
});

test.each(['close', 'keep-alive'])(
  'a request whose answer breaks off in its body is repeated (%s)',
  async connection => {
    const answer = '<Tagging><TagSet/></Tagging>';
    const { server, s3 } = await startServer((request, response) => {
      response.writeHead(200, { 'content-length': answer.length, connection });
      if (server.requests.length > 1) response.end(answer);
      else response.write(answer.slice(0, 9), () => request.socket.end());
    });

    expect(await s3.send(new GetObjectTaggingCommand(OBJECT))).toMatchObject({ TagSet: [] });
    expect(server.requests).toHaveLength(2);
  },
);

test('a complete answer that is discarded unread is no error', async () => {
  const { server, s3 } = await startServer((_, response) => response.end(Buffer.alloc(20_000, 'x')));
  const faults: unknown[] = [];
  const note = (fault: unknown) => faults.push(fault);
  process.on('uncaughtException', note);
  onTestFinished(() => void process.off('uncaughtException', note));

  const { Body } = await s3.send(new GetObjectCommand(OBJECT));
  expect(server.requests).toHaveLength(1);
  if (Body && 'destroy' in Body) Body.destroy();
  await nextTurn();
  await nextTurn();

  expect(faults).toEqual([]);
});

test('a server that does not begin to answer is given up, and asked again', async () => {
  const { server, s3 } = await startServer(
    (_, response) => {
      if (server.requests.length > 1) response.end('phone');
    },
    { answerMs: 100 },
  );

  expect(await read(s3)).toBe('phone');
  expect(server.requests).toHaveLength(2);
});

test('an answer may take longer than its beginning', async () => {
  const { server, s3 } = await startServer(
    (_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('phone');
      setTimeout(() => response.end('phone'), 2_500);
    },
    { answerMs: 1_000 },
  );

  expect(await read(s3)).toBe('phonephone');
  expect(server.requests).toHaveLength(1);
});

test('an aborted request ends its connection, and gives the reason', async () => {
  const { server, s3 } = await startServer((_, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('phone');
  });
  const controller = new AbortController();
  const reading = read(s3, controller.signal);
  await expect.poll(() => server.requests.length).toBe(1);
  const [{ request } = assert.fail()] = server.requests;
  const closed = once(request.socket, 'close');
  controller.abort(new Error('time is up'));

  await expect(reading).rejects.toThrow('time is up');
  await closed;
});

/** The first answers stop midway, and the connection stays open. */
function stopFirst(times: number, whole: string, headers: Record<string, string | number>): Respond {
  let answered = 0;
  return (_request, response) => {
    response.writeHead(200, headers);
    if (++answered <= times) response.write(whole.slice(0, 5));
    else response.end(whole);
  };
}

const COPIED = '<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>';
const LISTED = '<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>';

test.each([
  ['tags', '<Tagging><TagSet/></Tagging>', (s3: S3Client) => s3.send(new GetObjectTaggingCommand(OBJECT))],
  ['a listing', LISTED, (s3: S3Client) => s3.send(new ListObjectsV2Command({ Bucket: 'drops' }))],
  [
    'the result of a copy',
    COPIED,
    (s3: S3Client) => s3.send(new CopyObjectCommand({ ...OBJECT, CopySource: 'drops/a.csv' })),
  ],
])('an answer that stops in the middle is requested once more: %s, also in chunks', async (_what, whole, ask) => {
  for (const headers of [{ 'content-length': whole.length }, { 'transfer-encoding': 'chunked' }]) {
    const { server, s3 } = await startServer(stopFirst(1, whole, headers), { wholeMs: 50 });

    await expect(ask(s3)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    expect(server.requests).toHaveLength(2);
  }
});

test.each([
  ['a receipt', (s3: S3Client) => readSmallObject(s3, 'ledger', 'submissions/acme/1.json', 1_000)],
  ['a sidecar', (s3: S3Client) => readSmallObject(s3, 'drops', 'a.json', 1_000, new AbortController().signal)],
  ['a small file', read],
])('nobody waits for ever for the body of an object that stops: %s', async (_what, ask) => {
  const { s3 } = await startServer(stopFirst(Infinity, '{"version":1}', { 'content-length': 13 }), { wholeMs: 50 });

  await expect(ask(s3)).rejects.toThrow('an answer was not whole after 0.05 s');
});

test('a large file may take its time, because its reader notices a stall', async () => {
  const size = 8 * 1024 * 1024 + 1;
  const { s3 } = await startServer(
    (_request, response) => {
      response.writeHead(200, { 'content-length': size });
      response.write(Buffer.alloc(size - 1));
      setTimeout(() => response.end('x'), 200);
    },
    { wholeMs: 50 },
  );

  expect((await read(s3))?.length).toBe(size);
});
