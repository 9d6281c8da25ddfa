import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../local/listen.ts';

/** One request through a proxy; times in milliseconds of `performance.now()`. */
export interface ProxiedRequest {
  /** Such as `PUT`, or the API's method. */
  readonly what: string;
  /** 2 when it had to wait for its connection, otherwise 1. */
  readonly roundTrips: number;
  readonly start: number;
  readonly end: number;
}

/** A server that seems farther away than this machine. */
interface LatencyProxy {
  readonly origin: string;
  /** Completed requests, in the order of completion. */
  readonly requests: readonly ProxiedRequest[];
  clear(): void;
  close(): Promise<void>;
}

/** How late a timer may be, in milliseconds. */
const LATE_MS = 2;

/**
 * Waits precisely, to a fraction of a millisecond. Otherwise, two late timers in each of a dozen round trips would add
 * up to another one.
 */
async function wait(ms: number): Promise<void> {
  const until = performance.now() + ms;
  await sleep(ms - LATE_MS);
  while (performance.now() < until) await nextTurn();
}

/** Headers that describe one connection, not the request. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function passOn(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, at) => !OF_CONNECTION.has((rawHeaders[at - (at % 2)] ?? '').toLowerCase()));
}

/**
 * Starts a proxy in front of an HTTP server. It delays the request and the answer by half of the latency each, and a
 * new connection by all of it. Bodies are forwarded without delay.
 *
 * @param latencyMs the latency of a round trip.
 * @param describe names a request in the records.
 */
export async function startLatencyProxy(
  target: string,
  latencyMs: number,
  describe: (request: IncomingMessage) => string,
): Promise<LatencyProxy> {
  const { hostname, port } = new URL(target);
  const requests: ProxiedRequest[] = [];
  const agent = new Agent({ keepAlive: true });
  /** The start times of connections that have not been used yet. */
  const fresh = new WeakMap<Socket, number>();

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const start = performance.now();
    const begun = fresh.get(incoming.socket) ?? Number.NEGATIVE_INFINITY;
    fresh.delete(incoming.socket);
    // A connection that was made ahead of time is established already.
    const connecting = Math.max(0, begun + latencyMs - start);
    await wait(connecting + latencyMs / 2);
    const { method = 'GET', url: path = '/', rawHeaders } = incoming;
    const sent = request({ hostname, port, method, path, headers: passOn(rawHeaders), agent });
    const answered = new Promise<IncomingMessage>((resolve, reject) =>
      sent.on('response', resolve).on('error', reject),
    );
    const sending = pipeline(incoming, sent);
    // A rejected body is a broken pipe here; the answer tells the result of the request.
    sending.catch(() => undefined);
    const answer = await answered;
    await wait(latencyMs / 2);
    outgoing.writeHead(answer.statusCode ?? 502, passOn(answer.rawHeaders));
    await pipeline(answer, outgoing);
    requests.push({
      what: describe(incoming),
      roundTrips: connecting > latencyMs / 2 ? 2 : 1,
      start,
      end: performance.now(),
    });
  }

  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (incoming, outgoing) => {
    forward(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.on('connection', socket => fresh.set(socket, performance.now()));
  return {
    origin: `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`,
    requests,
    clear: () => void requests.splice(0),
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}
