import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type InvocationError, type InvocationResult, readInvocationError } from './invocation-result.ts';

/**
 * The maximum size of a handler's answer, in bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** An event for the runtime client. */
interface Delivery {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  /** When the function is killed, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** The Runtime API of one process; as in Lambda, no two processes share one. */
interface RuntimeApi {
  /** `host:port`, the value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /**
   * Resolves when the runtime client waits for an event, so the process is initialised and its last answer is complete.
   */
  polled(): Promise<void>;
  /** Passes an event to the waiting client. Settles with its answer, so never if the process dies. */
  deliver(delivery: Delivery): Promise<InvocationResult>;
  /** The client's error about a failed start, if any. */
  initError(): InvocationError | undefined;
  /** The peak memory that the client reported, in bytes; 0 before its first call. */
  reportedMemoryBytes(): number;
  close(): Promise<void>;
}

const PREFIX = '/2018-06-01/runtime';
const ANSWER_PATH = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/**
 * The whole body, or `undefined` if it is too long. It is read to its end anyway, so that the client receives the
 * reason.
 */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks).toString();
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/**
 * Serves the Runtime API on loopback for one process.
 *
 * @param functionArn the `invokedFunctionArn` of the handler's context.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(functionArn: string): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let current: { readonly requestId: string; readonly resolve: (result: InvocationResult) => void } | undefined;
  let initError: InvocationError | undefined;
  let memoryBytes = 0;
  let polled = Promise.withResolvers<void>();

  function next(response: ServerResponse): void {
    waiting = response;
    response.once('close', () => {
      if (waiting !== response) return;
      waiting = undefined;
      polled = Promise.withResolvers();
    });
    polled.resolve();
  }

  async function answer(request: IncomingMessage, response: ServerResponse, id: string, kind: string): Promise<void> {
    const body = await readBody(request, MAX_RESPONSE_BYTES);
    const invocation = current;
    if (invocation?.requestId !== decodeURIComponent(id)) {
      reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
      return;
    }
    current = undefined;
    const { requestId, resolve } = invocation;
    if (body === undefined) {
      const errorType = 'Function.ResponseSizeTooLarge';
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
      reply(response, 413, { errorType, errorMessage });
      resolve({ requestId, error: { errorType, errorMessage, trace: [] } });
      return;
    }
    reply(response, 202, { status: 'OK' });
    resolve(kind === 'error' ? { requestId, error: readInvocationError(body) } : { requestId, payload: body });
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    memoryBytes = Math.max(memoryBytes, Number(request.headers['dropdial-peak-memory-bytes'] ?? 0));
    const { method, url = '' } = request;
    const [, id, kind] = ANSWER_PATH.exec(url) ?? [];
    if (method === 'GET' && url === `${PREFIX}/invocation/next`) next(response);
    else if (method === 'POST' && id !== undefined && kind !== undefined) await answer(request, response, id, kind);
    else if (method === 'POST' && url === `${PREFIX}/init/error`) {
      initError = readInvocationError((await readBody(request, MAX_RESPONSE_BYTES)) ?? '');
      reply(response, 202, { status: 'OK' });
    } else reply(response, 404, { errorType: 'NotFound', errorMessage: `${method} ${url}` });
  }

  const server = createServer((request, response) => {
    // A process killed during its answer breaks off its request, and nobody has to be told.
    route(request, response).catch(() => response.destroy());
  });
  // A handler may run for 15 minutes between two requests on one connection, so the server must not close it.
  Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;

  return {
    address: `127.0.0.1:${port}`,
    polled: () => polled.promise,
    initError: () => initError,
    reportedMemoryBytes: () => memoryBytes,
    deliver({ requestId, payload, deadline }) {
      const response = waiting;
      if (!response || current) throw new Error('the runtime client does not wait for an event');
      const { promise, resolve } = Promise.withResolvers<InvocationResult>();
      current = { requestId, resolve };
      waiting = undefined;
      polled = Promise.withResolvers();
      const root = requestId.replaceAll('-', '').padEnd(32, '0').slice(0, 32);
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(payload),
          'lambda-runtime-aws-request-id': requestId,
          'lambda-runtime-deadline-ms': deadline,
          'lambda-runtime-invoked-function-arn': functionArn,
          'lambda-runtime-trace-id': `Root=1-${root.slice(0, 8)}-${root.slice(8)};Parent=${root.slice(0, 16)};Sampled=0`,
        })
        .end(payload);
      return promise;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
