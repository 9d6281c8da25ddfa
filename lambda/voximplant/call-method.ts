import { type Dispatcher, request } from 'undici';
import * as v from 'valibot';
import { DropdialError, describeError } from '../errors.ts';
import { quoteAnswer } from '../net/quote-answer.ts';
import { readBody } from '../net/read-body.ts';
import { type ApiRefusal, readRefusal } from './read-answer.ts';

/** Longest answer, in bytes: a page of 1,000 lists has about 300 KB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Longest call, in milliseconds: a stalled call must not use up the time of the drop. */
const MAX_MS = 20_000;

/** What a call of the Management API needs. */
export interface CallContext {
  readonly apiUrl: string;
  readonly token: string;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

/** The result of a call. */
export type MethodResult<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | ApiRefusal
  /** There was no answer, or an undocumented one. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isTooLong?: boolean };

/** Limits of an answer's size and time. */
interface AnswerLimits {
  /** Bytes. */
  readonly maxBytes: number;
  /** Milliseconds. */
  readonly maxMs: number;
}

/** An error beside a result makes both unreliable. */
const NoErrorSchema = v.object({ error: v.nullish(v.never()) });

/**
 * Calls one of the small methods of the Management API once. Never throws and never retries.
 *
 * @param schema the documented answer.
 * @see https://docs.voximplant.ai/api-reference/management-api
 */
export async function callMethod<T>(
  { apiUrl, token, dispatcher, signal }: CallContext,
  method: string,
  parameters: Readonly<Record<string, string>>,
  schema: v.GenericSchema<unknown, T>,
  { maxBytes, maxMs }: AnswerLimits = { maxBytes: MAX_ANSWER_BYTES, maxMs: MAX_MS },
): Promise<MethodResult<T>> {
  try {
    const { statusCode, body } = await request(`${apiUrl.replace(/\/+$/, '')}/${method}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams(parameters).toString(),
      reset: true,
      signal: AbortSignal.any([signal, AbortSignal.timeout(maxMs)]),
      dispatcher,
    });
    const json: unknown = JSON.parse(await readBody(body, maxBytes));
    const refusal = readRefusal(json);
    if (refusal) return refusal;
    const result = v.safeParse(schema, json);
    const isPlain = v.is(NoErrorSchema, json);
    if (result.success && isPlain && statusCode >= 200 && statusCode <= 299)
      return { kind: 'ok', value: result.output };
    return { kind: 'failed', reason: `HTTP ${statusCode} with JSON that is not the documented answer of ${method}` };
  } catch (error) {
    // The message of JSON.parse quotes the answer.
    const reason = error instanceof SyntaxError ? 'the answer is not JSON' : quoteAnswer(describeError(error));
    const isTooLong = error instanceof DropdialError && error.code === 'send_failed';
    return { kind: 'failed', reason: `${method}: ${reason}`, ...(isTooLong && { isTooLong }) };
  }
}
