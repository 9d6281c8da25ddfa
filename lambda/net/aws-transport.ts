import { Readable } from 'node:stream';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { boundAnswer } from './bound-answer.ts';
import { decodeHeader, encodeHeader } from './header-text.ts';

export interface TransportOptions {
  /** Longest that making a connection may take, in milliseconds. */
  readonly connectMs: number;
  /** Longest wait for the beginning of an answer, in milliseconds. It never cuts a slow body. */
  readonly answerMs: number;
  /** Longest wait from there to its end, in milliseconds, but for large files. Default 30 s. */
  readonly wholeMs?: number;
}

const WHOLE_MS = 30_000;

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

/** The same headers, each value made into something. */
function mapHeaders(headers: Record<string, string>, map: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, map(value)]));
}

/**
 * The handler, for answers that break off, or are thrown away; and for headers beyond ASCII, which the SDK signs as UTF-8 while undici
 * sends and reads one byte for each character.
 */
class AwsTransport extends UndiciHttpHandler {
  readonly #wholeMs: number;

  constructor(dispatcher: Dispatcher, wholeMs: number) {
    super({ dispatcher });
    this.#wholeMs = wholeMs;
  }

  override async handle(...[request, options]: Parameters<UndiciHttpHandler['handle']>) {
    // A copy: what is sent again is signed again, as text.
    const sent = Object.assign(request.clone(), { headers: mapHeaders(request.headers, encodeHeader) });
    const result = await super.handle(sent, options);
    result.response.headers = mapHeaders(result.response.headers, decodeHeader);
    const { body }: { body?: unknown } = result.response;
    // undici calls an answer that is whole and thrown away unread a fault; without a listener, that would end the process.
    if (!(body instanceof Readable)) return result;
    body.on('error', nameForRetry);
    boundAnswer(body, result.response.headers['content-length'], this.#wholeMs);
    return result;
  }
}

/**
 * How a client of an AWS service speaks HTTP: through undici, as the call of the API does, because it costs a byte half as much
 * as node's own client does. An answer has to be whole in time; a large file that stands still is noticed by who reads it.
 *
 * @see https://github.com/smithy-lang/smithy-typescript/tree/main/packages/undici-http-handler
 */
export function createAwsTransport({ connectMs, answerMs, wholeMs = WHOLE_MS }: TransportOptions): UndiciHttpHandler {
  // Made here, because an agent forgets its own with the last connection, and the TLS sessions with it.
  const connect = buildConnector({ allowH2: false, timeout: connectMs });
  const timeouts = { headersTimeout: answerMs, bodyTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS };
  return new AwsTransport(new Agent({ allowH2: false, connect, ...timeouts }).compose(keepAfterHead), wholeMs);
}
