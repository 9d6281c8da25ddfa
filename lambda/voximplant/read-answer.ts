import * as v from 'valibot';
import { classifyError, type ErrorClass } from './error-codes.ts';

/** What an answer to CreateCallList says. */
export type ApiAnswer =
  | {
      readonly kind: 'created';
      readonly listId: number;
      readonly batchId?: string;
      /** Stored records. */
      readonly count?: number;
      /** The answer as it came. */
      readonly full: unknown;
    }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string; readonly class: ErrorClass }
  /** Not the documented JSON: nobody can say whether a list exists. */
  | { readonly kind: 'unreadable'; readonly reason: string };

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const CreatedSchema = v.object({
  result: v.literal(true),
  list_id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  // Younger than the method itself, so an answer without it is still an answer.
  batch_id: v.optional(v.string()),
  count: v.optional(count),
  error: v.optional(v.never()),
});

const RefusedSchema = v.object({
  error: v.object({ code: v.pipe(v.number(), v.integer()), msg: v.optional(v.string(), '') }),
  result: v.optional(v.never()),
});

/**
 * Reads an answer of CreateCallList. Errors come with HTTP 200 and an `error` object, so the body is read first and the
 * status only confirms it.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export function readAnswer(status: number, body: string): ApiAnswer {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: 'unreadable', reason: `HTTP ${status} with a body that is not JSON` };
  }
  const refused = v.safeParse(RefusedSchema, json);
  if (refused.success) {
    const { code, msg } = refused.output.error;
    return { kind: 'refused', code, message: msg, class: classifyError(code) };
  }
  const created = v.safeParse(CreatedSchema, json);
  if (!created.success)
    return { kind: 'unreadable', reason: `HTTP ${status} with JSON that is not the documented answer` };
  if (status < 200 || status > 299) return { kind: 'unreadable', reason: `HTTP ${status} with the JSON of a success` };
  const { list_id: listId, batch_id: batchId, count: stored } = created.output;
  return {
    kind: 'created',
    listId,
    ...(batchId !== undefined && { batchId }),
    ...(stored !== undefined && { count: stored }),
    full: json,
  };
}
