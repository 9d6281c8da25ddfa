import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { createAwsTransport, type TransportOptions } from '../../../lambda/net/aws-transport.ts';
import { type Respond, startApi } from '../../support/start-api.ts';

const OBJECT = { Bucket: 'drops', Key: 'a.csv' };

/** A server that answers as S3 might, and a client of it over the function's transport. */
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

test('one connection serves a HEAD and what comes after it', async () => {
  const { server, s3 } = await startServer((_, response) => response.setHeader('content-length', 5).end('phone'));

  await s3.send(new HeadObjectCommand(OBJECT));
  // A connection is free again when the event loop has come around.
  await nextTurn();

  expect(await read(s3)).toBe('phone');
  expect(server.requests.map(({ request }) => request.method)).toEqual(['HEAD', 'GET']);
  expect(server.connections).toBe(1);
});

test('requests at the same time do not wait for each other', async () => {
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

test('a request on a connection that the server has closed meanwhile is made again', async () => {
  const { server, s3 } = await startServer((request, response) => {
    if (server.requests.length === 2) request.socket.resetAndDestroy();
    else response.end('phone');
  });

  expect([await read(s3), await read(s3)]).toEqual(['phone', 'phone']);
  expect(server.requests).toHaveLength(3);
});

test.each(['close', 'keep-alive'])(
  'a request whose answer breaks off in its body is made again (%s)',
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

test('an answer that came whole and is thrown away unread is no fault', async () => {
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

test('a request that is given up ends its connection, and says why it ended', async () => {
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
