import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** A request as the server received it. */
export interface SeenRequest {
  readonly request: IncomingMessage;
  /** The part of the body received so far. */
  readonly body: Buffer;
  /** True if the whole body was received. */
  readonly isComplete: boolean;
}

interface TestApi {
  readonly url: string;
  /** Every request, in the order of arrival. */
  readonly requests: readonly SeenRequest[];
  /** The number of connections so far. */
  readonly connections: number;
}

export type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers every request with this JSON after its whole body was received. */
export function answerWith(json: unknown, status = 200): Respond {
  return (request, response) => {
    request.on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  };
}

/**
 * Starts an HTTP server on a free loopback port and stops it with the test.
 *
 * @param respond is called as soon as the headers of a request were received.
 * @param reads false if only `respond` reads the bodies.
 */
export async function startApi(respond: Respond, reads = true): Promise<TestApi> {
  const requests: { request: IncomingMessage; body: Buffer; isComplete: boolean }[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const seen = { request, body: Buffer.alloc(0), isComplete: false };
    requests.push(seen);
    // Many of these tests are about clients that disconnect.
    request.on('error', () => undefined);
    if (reads) {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', () => {
        seen.body = Buffer.concat(chunks);
        seen.isComplete = request.complete;
      });
    }
    respond(request, response);
  });
  server.on('connection', () => {
    connections++;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/platform_api`,
    requests,
    get connections() {
      return connections;
    },
  };
}
