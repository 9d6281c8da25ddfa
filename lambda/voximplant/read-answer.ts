import * as v from 'valibot';
import { quoteAnswer, quoteTexts } from '../net/quote-answer.ts';
import { classifyError, type ErrorClass } from './error-codes.ts';

/** The API rejected the request. */
export interface ApiRefusal {
  readonly kind: 'refused';
  readonly code: number;
  /** Masked, so it may be passed on; never logged. */
  readonly message: string;
  readonly class: ErrorClass;
}

/** What an answer to CreateCallList says. */
export type ApiAnswer =
  | {
      readonly kind: 'created';
      readonly listId: number;
      readonly batchId?: string;
      /** The number of stored records. */
      readonly count?: number;
      /** The answer as it arrived, with long digits masked and long texts shortened. */
      readonly full: unknown;
    }
  | ApiRefusal
  /** Not the documented JSON, so a list may or may not exist. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly isTooLarge?: true };

/** Fields that contain ids or numbers, even if they are texts. */
const IDS: ReadonlySet<string> = new Set(['batch_id', 'count']);

/** Informational fields in any form; invalid ones are dropped, because nothing about the list depends on them. */
const numeric = v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))]);
const count = v.fallback(v.optional(v.pipe(numeric, v.safeInteger(), v.minValue(0))), undefined);
const batchId = v.fallback(
  v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.minLength(1), v.maxLength(200))),
  undefined,
);

const CreatedSchema = v.object({
  result: v.literal(true),
  list_id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  // Newer than the method itself, so an answer without it is valid.
  batch_id: batchId,
  count,
  error: v.nullish(v.never()),
});

/** An error beside a list is no rejection, because either may be true. */
const RefusedSchema = v.object({
  error: v.object({ code: v.pipe(v.number(), v.integer()), msg: v.optional(v.string(), '') }),
  result: v.optional(v.never()),
  list_id: v.optional(v.never()),
});

/** The HTTP status with which a proxy before the API rejects a request for its size. */
const TOO_LARGE = 413;

/** The rejection in an answer of any method; `undefined` when there is none. */
export function readRefusal(json: unknown): ApiRefusal | undefined {
  const refused = v.safeParse(RefusedSchema, json);
  if (!refused.success) return undefined;
  const { code, msg } = refused.output.error;
  return { kind: 'refused', code, message: quoteAnswer(msg), class: classifyError(code) };
}

/**
 * Reads an answer of CreateCallList. Errors arrive with HTTP 200 and an `error` object, so the body decides and the
 * HTTP status only confirms it.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export function readAnswer(status: number, body: string): ApiAnswer {
  const seen = status === TOO_LARGE ? ({ isTooLarge: true } as const) : {};
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: 'unreadable', reason: `HTTP ${status} with a body that is not JSON`, ...seen };
  }
  const refusal = readRefusal(json);
  if (refusal) return refusal;
  const created = v.safeParse(CreatedSchema, json);
  if (!created.success)
    return { kind: 'unreadable', reason: `HTTP ${status} with JSON that is not the documented answer`, ...seen };
  if (status < 200 || status > 299) return { kind: 'unreadable', reason: `HTTP ${status} with the JSON of a success` };
  const { list_id: listId, batch_id: batchId, count: stored } = created.output;
  return {
    kind: 'created',
    listId,
    ...(batchId !== undefined && { batchId }),
    ...(stored !== undefined && { count: stored }),
    full: quoteTexts(json, IDS),
  };
}
