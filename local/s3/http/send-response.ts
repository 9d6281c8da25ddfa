import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Fault, FaultBook } from './fault-book.ts';
import type { S3Response } from './s3-response.ts';

interface SendOptions {
  readonly requestId: string;
  readonly method: string;
  /** When it is sent, by the server's own clock, which clients use. */
  readonly date: Date;
  /** Close the connection afterwards, because the client is still waiting for permission to send its body. */
  readonly close: boolean;
  readonly fault: Fault | undefined;
  readonly faults: FaultBook;
}

/** Sends an answer, streaming its body with back-pressure. A client that disconnects early is no error. */
export async function sendResponse(response: ServerResponse, answer: S3Response, options: SendOptions): Promise<void> {
  try {
    const { fault } = options;
    if (fault !== undefined && fault.afterBytes === undefined) {
      if (fault.kind === 'drop') return void response.destroy();
      await options.faults.hold(response);
    }
    if (response.destroyed) return;
    writeHead(response, answer, options);
    if (answer.body === undefined || options.method === 'HEAD') {
      response.end();
    } else if (fault?.afterBytes !== undefined) {
      await sendInterrupted(response, chunksOf(answer.body), fault, options.faults);
    } else if (typeof answer.body === 'string') {
      response.end(answer.body);
    } else {
      await pipeline(answer.body, response);
    }
  } catch (error) {
    if (!response.destroyed) response.destroy();
    // Reading from disk may fail after the status line was sent; then the only signal left is to close the connection.
    if (!isPrematureClose(error)) process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  } finally {
    answer.release?.();
  }
}

function writeHead(response: ServerResponse, answer: S3Response, options: SendOptions): void {
  const headers = new Map<string, string>([
    ['x-amz-request-id', options.requestId],
    ['date', options.date.toUTCString()],
    ['x-amz-id-2', Buffer.from(options.requestId).toString('base64')],
    ...(answer.headers ?? []),
  ]);
  const hasNoBody = options.method === 'HEAD' || answer.status === 204 || answer.status === 304;
  if (typeof answer.body === 'string') headers.set('content-length', `${Buffer.byteLength(answer.body)}`);
  else if (answer.body === undefined && !hasNoBody) headers.set('content-length', '0');
  if (options.close) headers.set('connection', 'close');
  response.writeHead(answer.status, [...headers].flat());
}

async function sendInterrupted(
  response: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  fault: Fault,
  faults: FaultBook,
): Promise<void> {
  let left = fault.afterBytes ?? 0;
  let struck = false;
  response.flushHeaders();
  await setImmediate();
  for await (const chunk of body) {
    if (response.destroyed) return;
    const first = struck ? chunk : chunk.subarray(0, left);
    await write(response, first);
    left -= first.length;
    if (struck || (left > 0 && first.length === chunk.length)) continue;
    struck = true;
    if (fault.kind === 'drop') return void response.destroy();
    await faults.hold(response);
    await write(response, chunk.subarray(first.length));
  }
  response.end();
}

async function* chunksOf(body: string | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof body === 'string') yield Buffer.from(body);
  else yield* body;
}

/** Writes bytes and waits until the network accepts them, or the client disconnects, after which no callback comes. */
async function write(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || response.destroyed) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = () => resolve();
  response.once('close', leave);
  response.write(bytes, error => (error == null ? resolve() : reject(error)));
  await promise.finally(() => response.off('close', leave));
}

function isPrematureClose(error: unknown): boolean {
  const codes = ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ECONNRESET', 'EPIPE'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
