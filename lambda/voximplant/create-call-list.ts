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

/** An answer longer than this, in bytes, is not the documented one, and would not fit into a receipt. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** How a call of CreateCallList ended. */
export type CallResult =
  | { readonly kind: 'answered'; readonly answer: ApiAnswer; readonly closingSent: boolean }
  /** No answer. When the closing boundary was not sent, no list exists. */
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly reason: string; readonly closingSent: boolean };

export interface CallOptions extends Pick<BodyOptions, 'source' | 'planned' | 'commit'> {
  readonly apiUrl: string;
  readonly token: string;
  readonly parameters: Parameters;
  /** The marked name. */
  readonly listName: string;
  /** Asks for a list that exists and does not dial. Default false. */
  readonly held?: boolean;
  /** Random letters and digits. */
  readonly boundaryId: string;
  /** The one deadline of the invocation. */
  readonly signal: AbortSignal;
  /** Milliseconds for which the transfer may stand still. */
  readonly idleMs: number;
  readonly dispatcher: Dispatcher;
}

/** Made apart, because an agent forgets its own with the last connection, and the TLS sessions with it. */
export function createApiConnector(): buildConnector.connector {
  return buildConnector({ allowH2: false, timeout: 10_000 });
}

/**
 * The connections to the API. No timeout of undici's own: one would run while a large body is still being sent. No
 * connection is used twice: the function may sleep between two events, and a request on a connection that the server
 * closed meanwhile ends without an answer, which is the one ending nobody can tell from a lost list. The TLS session is: it makes
 * the next handshake shorter, and no data travels with one. Never HTTP/2, which undici
 * takes by itself where it is offered: that a body cut short is a request that never was is a promise of HTTP/1.1 here.
 */
export function createApiDispatcher(connect: buildConnector.connector = createApiConnector()): Dispatcher {
  return new Agent({ allowH2: false, headersTimeout: 0, bodyTimeout: 0, pipelining: 0, connect });
}

/** The parameters as the API's query, under the marked name. */
export function toQuery(parameters: Parameters, listName: string, held = false): string {
  const query = new URLSearchParams();
  for (const [name, value] of apiParameters(parameters)) query.set(name, value);
  query.set('name', listName);
  if (held) query.set('is_cancelled', 'true');
  return query.toString();
}

/**
 * Calls CreateCallList once, streaming the file into it, and says how that ended. Never throws and never tries again.
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
    // A list can only come of a complete request, so what an answer says of an incomplete one is weighed by this.
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
    // After an early answer nobody reads on; the source would be held open for ever.
    body.destroy();
  }
}
