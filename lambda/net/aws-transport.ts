import { Readable } from 'node:stream';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { boundAnswer } from './bound-answer.ts';
import { decodeHeader, encodeHeader } from './header-text.ts';

export interface TransportOptions {
  /** Time limit for connecting, in milliseconds. */
  readonly connectMs: number;
  /** Time limit until an answer begins, in milliseconds. It does not limit a slow body. */
  readonly answerMs: number;
  /** Time limit from there to the end of the answer, in milliseconds, except for large files. Default 30 s. */
  readonly wholeMs?: number;
}

const WHOLE_MS = 30_000;

/** Idle time after which a connection is closed, in milliseconds: S3 would close it soon. */
const KEEP_ALIVE_MS = 15_000;

/**
 * undici closes a connection after a HEAD, because some servers send a body. S3 does not, and every drop begins with a
 * HEAD.
 */
const keepAfterHead: Dispatcher.DispatcherComposeInterceptor = dispatch => (options, handler) =>
  dispatch(options.method === 'HEAD' ? { ...options, reset: false } : options, handler);

/** The codes of undici for a connection that was closed during an answer. */
const BROKEN_OFF = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/**
 * The SDK retries only errors with certain names. The handler renames errors before the body only, so one that breaks
 * off an answer is renamed here.
 */
function nameForRetry(fault: Error & { readonly code?: unknown }): void {
  if (typeof fault.code === 'string' && BROKEN_OFF.has(fault.code)) fault.name = 'RequestTimeout';
}

function mapHeaders(headers: Record<string, string>, map: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, map(value)]));
}

/**
 * The handler of the SDK, with fixes for answers that break off or are discarded, and for non-ASCII headers: the SDK
 * signs them as UTF-8, while undici sends and reads one byte per character.
 */
class AwsTransport extends UndiciHttpHandler {
  readonly #wholeMs: number;

  constructor(dispatcher: Dispatcher, wholeMs: number) {
    super({ dispatcher });
    this.#wholeMs = wholeMs;
  }

  override async handle(...[request, options]: Parameters<UndiciHttpHandler['handle']>) {
    // A copy, because a retry signs the headers again, as text.
    const sent = Object.assign(request.clone(), { headers: mapHeaders(request.headers, encodeHeader) });
    const result = await super.handle(sent, options);
    result.response.headers = mapHeaders(result.response.headers, decodeHeader);
    const { body }: { body?: unknown } = result.response;
    // undici reports an error when a complete answer is discarded unread; without a listener it would end the process.
    if (!(body instanceof Readable)) return result;
    body.on('error', nameForRetry);
    boundAnswer(body, result.response.headers['content-length'], this.#wholeMs);
    return result;
  }
}

/**
 * The HTTP transport of AWS clients: undici, which is also used for the API, because it costs half as much per byte as
 * Node's own client. Every answer must be complete in time, except large files, whose readers notice when they stall.
 *
 * @see https://github.com/smithy-lang/smithy-typescript/tree/main/packages/undici-http-handler
 */
export function createAwsTransport({ connectMs, answerMs, wholeMs = WHOLE_MS }: TransportOptions): UndiciHttpHandler {
  // An agent drops its own connector with its last connection, and with it the TLS sessions. This one stays.
  const connect = buildConnector({ allowH2: false, timeout: connectMs });
  const timeouts = { headersTimeout: answerMs, bodyTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS };
  return new AwsTransport(new Agent({ allowH2: false, connect, ...timeouts }).compose(keepAfterHead), wholeMs);
}
