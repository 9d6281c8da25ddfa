import { Readable } from 'node:stream';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { Agent, buildConnector, type Dispatcher } from 'undici';

export interface TransportOptions {
  /** Longest that making a connection may take, in milliseconds. */
  readonly connectMs: number;
  /** Longest wait for the beginning of an answer, in milliseconds. It never cuts a slow body. */
  readonly answerMs: number;
}

/** A connection that was not used for so long, in milliseconds, is closed: S3 would do so soon. */
const KEEP_ALIVE_MS = 15_000;

/** undici gives up a connection after a HEAD, for the sake of servers that answer one with a body; every drop begins with one. */
const keepAfterHead: Dispatcher.DispatcherComposeInterceptor = dispatch => (options, handler) =>
  dispatch(options.method === 'HEAD' ? { ...options, reset: false } : options, handler);

/** How undici says that a connection was closed in the middle of an answer. */
const BROKEN_OFF = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/** The SDK repeats a request whose answer broke off when it knows the fault by name; the handler renames only what comes before the body. */
function nameForRetry(fault: Error & { readonly code?: unknown }): void {
  if (typeof fault.code === 'string' && BROKEN_OFF.has(fault.code)) fault.name = 'RequestTimeout';
}

/** The handler, for answers that break off, or are thrown away. */
class AwsTransport extends UndiciHttpHandler {
  override async handle(...given: Parameters<UndiciHttpHandler['handle']>) {
    const result = await super.handle(...given);
    const { body }: { body?: unknown } = result.response;
    // undici calls an answer that is whole and thrown away unread a fault; without a listener, that would end the process.
    if (body instanceof Readable) body.on('error', nameForRetry);
    return result;
  }
}

/**
 * How a client of an AWS service speaks HTTP: through undici, as the call of the API does, because it costs a byte half as much
 * as node's own client does. A stream that stands still is its reader's business.
 *
 * @see https://github.com/smithy-lang/smithy-typescript/tree/main/packages/undici-http-handler
 */
export function createAwsTransport({ connectMs, answerMs }: TransportOptions): UndiciHttpHandler {
  // Made here, because an agent forgets its own with the last connection, and the TLS sessions with it.
  const connect = buildConnector({ allowH2: false, timeout: connectMs });
  const timeouts = { headersTimeout: answerMs, bodyTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS };
  return new AwsTransport({
    dispatcher: new Agent({ allowH2: false, connect, ...timeouts }).compose(keepAfterHead),
  });
}
