import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A request as received. */
export interface EchoRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface EchoAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A loopback server for one rehearsal. */
interface EchoServer {
  readonly origin: string;
  close(): void;
}

const HEAD_END = '\r\n\r\n';

/** The first complete request in some bytes, and the bytes after it. */
function takeRequest(bytes: Buffer): { readonly request: EchoRequest; readonly rest: Buffer } | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end === -1) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = new Map(
    lines.map(line => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const from = end + HEAD_END.length;
  const to = from + Number(headers.get('content-length') ?? 0);
  if (bytes.length < to) return undefined;
  return { request: { method, path, headers, body: bytes.subarray(from, to) }, rest: bytes.subarray(to) };
}

function writeAnswer({ method }: EchoRequest, { status, headers = {}, body = '' }: EchoAnswer): Buffer {
  const all = { 'content-length': String(Buffer.byteLength(body)), date: new Date().toUTCString(), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${status} OK\r\n${lines.join('')}\r\n`);
  return method === 'HEAD' ? head : Buffer.concat([head, Buffer.from(body)]);
}

function serve(socket: Socket, answer: (request: EchoRequest) => EchoAnswer): void {
  let bytes: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', chunk => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let taken = takeRequest(bytes); taken; taken = takeRequest(bytes)) {
      bytes = taken.rest;
      socket.write(writeAnswer(taken.request, answer(taken.request)));
    }
  });
}

/**
 * Starts an HTTP server on loopback that answers with a function. It does only what a rehearsal needs, because node's
 * own server takes longer to load than everything that is rehearsed.
 */
export async function startEchoServer(answer: (request: EchoRequest) => EchoAnswer): Promise<EchoServer> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    serve(socket, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a server on loopback has a port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
