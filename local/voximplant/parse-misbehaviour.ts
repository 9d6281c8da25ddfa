import * as v from 'valibot';
import type { MisbehaviourOrder } from './misbehaviour.ts';

const text = v.exactOptional(v.string());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const status = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)));
const aim = { method: text, times: v.exactOptional(v.pipe(count, v.minValue(1))) };
const when = v.exactOptional(v.picklist(['before-body', 'after-body']));
const executes = v.exactOptional(v.boolean());

const OrderSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('error'), code: v.number(), msg: text, httpStatus: status, when, ...aim }),
  v.strictObject({ kind: v.literal('html'), status, page: text, when, executes, ...aim }),
  v.strictObject({
    kind: v.literal('truncated'),
    contentLength: v.exactOptional(v.picklist(['correct', 'too-long'])),
    ...aim,
  }),
  v.strictObject({
    kind: v.literal('wrong-types'),
    variant: v.exactOptional(v.picklist(['text-result', 'text-list-id', 'no-list-id'])),
    ...aim,
  }),
  v.strictObject({ kind: v.picklist(['empty', 'stall']), executes, ...aim }),
  v.strictObject({
    kind: v.picklist(['stall-reading', 'reset-before-last-byte']),
    afterBytes: v.exactOptional(count),
    ...aim,
  }),
  v.strictObject({ kind: v.picklist(['reset-after-last-byte', 'answer-lost', 'early-413']), ...aim }),
  v.strictObject({ kind: v.literal('slow-reader'), bytesPerSecond: v.pipe(v.number(), v.minValue(1)), ...aim }),
  v.strictObject({ kind: v.literal('shifted-page'), by: v.exactOptional(v.pipe(v.number(), v.safeInteger())), ...aim }),
  v.strictObject({
    kind: v.literal('short-page'),
    keep: v.exactOptional(count),
    count: v.exactOptional(v.picklist(['page', 'as-it-was'])),
    ...aim,
  }),
  v.strictObject({ kind: v.literal('padded'), bytesPerEntry: v.exactOptional(count), ...aim }),
  v.strictObject({ kind: v.literal('retry-after'), seconds: v.exactOptional(count), when, ...aim }),
]);

/**
 * Reads an order in JSON.
 *
 * @throws {Error} whose message names each wrong field.
 */
export function parseMisbehaviour(json: unknown): MisbehaviourOrder {
  const result = v.safeParse(OrderSchema, json);
  if (result.success) return result.output;
  throw new Error(result.issues.map(issue => `"${v.getDotPath(issue) ?? 'the order'}": ${issue.message}`).join('; '));
}
