import * as v from 'valibot';
import { quoteAnswer, quoteTexts } from '../net/quote-answer.ts';
import { classifyError, type ErrorClass } from './error-codes.ts';

/** The API said no. */
export interface ApiRefusal {
  readonly kind: 'refused';
  readonly code: number;
  /** Fit to be passed on; never logged. */
  readonly message: string;
  readonly class: ErrorClass;
}

/** What an answer to CreateCallList says. */
export type ApiAnswer =
  | {
      readonly kind: 'created';
      readonly listId: number;
      readonly batchId?: string;
      /** Stored records. */
      readonly count?: number;
      /** The answer as it came, but for long digits and long texts. */
      readonly full: unknown;
    }
  | ApiRefusal
  /** Not the documented JSON: nobody can say whether a list exists. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly isTooLarge?: true };

/** What of an answer is an id or a number although it may come as a text. */
const IDS: ReadonlySet<string> = new Set(['batch_id', 'count']);

/** What only informs is taken as it comes, and left out when it is odd: it decides nothing about the list. */
const numeric = v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))]);
const count = v.fallback(v.optional(v.pipe(numeric, v.safeInteger(), v.minValue(0))), undefined);
const batchId = v.fallback(
  v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.minLength(1), v.maxLength(200))),
  undefined,
);

const CreatedSchema = v.object({
  result: v.literal(true),
  list_id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  // Younger than the method itself, so an answer without it is still an answer.
  batch_id: batchId,
  count,
  error: v.nullish(v.never()),
});

/** An error beside a list is no refusal: nobody can say which of them is true. */
const RefusedSchema = v.object({
  error: v.object({ code: v.pipe(v.number(), v.integer()), msg: v.optional(v.string(), '') }),
  result: v.optional(v.never()),
  list_id: v.optional(v.never()),
});

/** By this a server before the API says that it takes no request of this size. */
const TOO_LARGE = 413;

/** The refusal that an answer of any method is; `undefined` when it is none. */
export function readRefusal(json: unknown): ApiRefusal | undefined {
  const refused = v.safeParse(RefusedSchema, json);
  if (!refused.success) return undefined;
  const { code, msg } = refused.output.error;
  return { kind: 'refused', code, message: quoteAnswer(msg), class: classifyError(code) };
}

/**
 * Reads an answer of CreateCallList. Errors come with HTTP 200 and an `error` object, so the body is read first and the
 * status only confirms it.
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
