import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Agent, request } from 'undici';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createReadyConnector } from '../../../lambda/net/ready-connector.ts';
import { createApiConnector } from '../../../lambda/voximplant/create-call-list.ts';

/** A server that counts and answers its connections. */
async function open(lifeMs = 60_000) {
  const sockets: Socket[] = [];
  const server = createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  let time = 0;
  const connector = createReadyConnector(createApiConnector(), lifeMs, () => time);
  const dispatcher = new Agent({ connect: connector.connect, pipelining: 0 });
  onTestFinished(async () => {
    await dispatcher.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    sockets,
    connector,
    origin,
    connect: () => {
      const { protocol, hostname, port, host } = new URL(origin);
      return new Promise<Socket>((resolve, reject) =>
        connector.connect({ protocol, hostname, port, host }, (error, socket) =>
          error ? reject(error) : resolve(socket),
        ),
      );
    },
    pass: (ms: number) => {
      time += ms;
    },
    prepare: async (path = '') => {
      const made = once(server, 'connection');
      connector.prepare(origin + path);
      await made;
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    },
    ask: async () => (await request(`${origin}/x`, { dispatcher, method: 'POST', body: 'x', reset: true })).body.text(),
  };
}

test('the first request uses the prepared connection, and the second one its own', async () => {
  const { sockets, prepare, ask } = await open();
  await prepare('/platform_api');

  expect([await ask(), sockets.length]).toEqual(['ok', 1]);
  expect([await ask(), sockets.length]).toEqual(['ok', 2]);
});

test('a connection that is ready is given to one request alone, although it stays open', async () => {
  const { sockets, connect, prepare } = await open();
  await prepare();

  const [first, second] = [await connect(), await connect()];

  expect(second).not.toBe(first);
  expect(sockets).toHaveLength(2);
});

test('a connection that was idle for too long is closed and not used, even if no timer ran in between', async () => {
  const { sockets, prepare, pass, ask } = await open();
  await prepare();
  pass(60_000);

  expect([await ask(), sockets.length]).toEqual(['ok', 2]);
});

test('a connection that the server closed is not used', async () => {
  const { sockets, prepare, ask } = await open();
  await prepare();
  sockets[0]?.destroy();
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);

  expect([await ask(), sockets.length]).toEqual(['ok', 2]);
});

test('an unfinished connection is neither waited for nor kept', async () => {
  const { sockets, connector, origin, ask } = await open();
  connector.prepare(origin);

  expect(await ask()).toBe('ok');

  expect(sockets).toHaveLength(2);
  for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
});

describe('when the time of a connection is over', () => {
  afterEach(() => vi.useRealTimers());

  async function openPrepared() {
    const opened = await open(5_000);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await opened.prepare();
    return opened;
  }

  test('it is closed if no request has used it', async () => {
    const { sockets } = await openPrepared();
    const closed = sockets[0] && once(sockets[0], 'close');

    vi.advanceTimersByTime(5_000);

    await closed;
    expect(sockets).toHaveLength(1);
  });

  test('it stays open if a request has it, whose answer would be lost', async () => {
    const { connect } = await openPrepared();
    const socket = await connect();

    vi.advanceTimersByTime(5_000);

    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });
});

test('a failed connection is reported to nobody', async () => {
  const { connector, ask } = await open();
  connector.prepare('http://127.0.0.1:1');

  expect(await ask()).toBe('ok');
});
