import { Readable } from 'node:stream';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import { DropdialError, describeError, type ErrorCode } from '../errors.ts';
import { quoteAnswer } from '../net/quote-answer.ts';
import { readBody } from '../net/read-body.ts';
import { watchIdle } from '../net/watch-idle.ts';
import { apiParameters, type Parameters } from '../parameters/parameters.ts';
import { type ApiAnswer, readAnswer } from './read-answer.ts';
import { frameMultipart } from './upload/frame-multipart.ts';
import { type BodyOptions, bytesSent, type Progress, streamBody } from './upload/stream-body.ts';

/** Longest answer, in bytes: a longer one is not the documented one and would not fit into a receipt. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** The result of calling CreateCallList. */
export type CallResult =
  | { readonly kind: 'answered'; readonly answer: ApiAnswer; readonly closingSent: boolean }
  /** There was no answer. If the closing boundary was not sent, no list exists. */
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly reason: string; readonly closingSent: boolean };

export interface CallOptions extends Pick<BodyOptions, 'source' | 'planned' | 'commit'> {
  readonly apiUrl: string;
  readonly token: string;
  readonly parameters: Parameters;
  /** The list name with the mark. */
  readonly listName: string;
  /** Asks for a list that does not dial (`is_cancelled`). Default false. */
  readonly held?: boolean;
  /** Random letters and digits. */
  readonly boundaryId: string;
  /** The invocation's deadline. */
  readonly signal: AbortSignal;
  /** Milliseconds for which the transfer may stall. */
  readonly idleMs: number;
  readonly dispatcher: Dispatcher;
}

/**
 * Created separately, because an agent drops its own connector with its last connection, and with it the TLS sessions.
 */
export function createApiConnector(): buildConnector.connector {
  return buildConnector({ allowH2: false, timeout: 10_000 });
}

/**
 * The connections to the API. undici's own timeouts are off: one of them also runs while a large body is still being
 * sent.
 *
 * No connection is used twice. The function may be frozen between two events, and a request on a connection that the
 * server closed meanwhile ends without an answer, which cannot be told from a lost list. TLS sessions are reused: they
 * shorten the next handshake and carry no data.
 *
 * HTTP/2 is off, because undici uses it wherever it is offered. Only HTTP/1.1 guarantees here that a truncated body is
 * no request.
 */
export function createApiDispatcher(connect: buildConnector.connector = createApiConnector()): Dispatcher {
  return new Agent({ allowH2: false, headersTimeout: 0, bodyTimeout: 0, pipelining: 0, connect });
}

/** The query string of CreateCallList, with the marked name. */
export function toQuery(parameters: Parameters, listName: string, held = false): string {
  const query = new URLSearchParams();
  for (const [name, value] of apiParameters(parameters)) query.set(name, value);
  query.set('name', listName);
  if (held) query.set('is_cancelled', 'true');
  return query.toString();
}

/**
 * Calls CreateCallList once, streaming the file into it. Never throws and never retries.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export async function createCallList(options: CallOptions): Promise<CallResult> {
  const { apiUrl, token, parameters, listName, planned, idleMs, dispatcher } = options;
  const frame = frameMultipart(bytesSent(planned), options.boundaryId);
  const progress: Progress = { answered: false, ended: false, closingSent: false };
  const watch = watchIdle(idleMs);
  const signal = AbortSignal.any([options.signal, watch.signal]);
  const body = Readable.from(streamBody({ ...options, frame, watch, progress }), { objectMode: false });
  try {
    const response = await request(
      `${apiUrl.replace(/\/+$/, '')}/CreateCallList?${toQuery(parameters, listName, options.held)}`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': frame.contentType,
          'content-length': String(frame.length),
          accept: 'application/json',
        },
        body,
        reset: true,
        signal,
        dispatcher,
      },
    );
    progress.answered = true;
    // Only a complete request can create a list, so this decides how far the answer is trusted.
    const { closingSent } = progress;
    watch.waitFor('the rest of the answer');
    return {
      kind: 'answered',
      answer: readAnswer(response.statusCode, await readBody(response.body, MAX_ANSWER_BYTES)),
      closingSent,
    };
  } catch (error) {
    const fault: unknown = signal.aborted ? signal.reason : error;
    const isOurs = fault instanceof DropdialError;
    const reason = isOurs ? describeError(fault) : quoteAnswer(describeError(fault));
    return { kind: 'failed', code: isOurs ? fault.code : 'send_failed', reason, closingSent: progress.closingSent };
  } finally {
    progress.ended = true;
    watch.stop();
    // After an early answer nobody reads the body, and the source would stay open forever.
    body.destroy();
  }
}
