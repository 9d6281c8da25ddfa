import * as v from 'valibot';
import { parameterFields } from '../parameters/parameter-fields.ts';
import { dropsPerHourField } from './arrival-config.ts';

/** An inclusive range of whole numbers, open where an end is left out. */
const RangeSchema = v.pipe(
  v.strictObject({
    min: v.optional(v.pipe(v.number(), v.integer())),
    max: v.optional(v.pipe(v.number(), v.integer())),
  }),
  v.check(({ min = -Infinity, max = Infinity }) => min <= max, 'must not have a "min" above its "max"'),
);

/** Ceilings of one feed; a drop outside of them is rejected, wherever its parameters came from. */
export const LimitsSchema = v.strictObject({
  rule_id: v.optional(v.pipe(v.array(parameterFields.rule_id), v.minLength(1, 'must hold at least one id'))),
  queue_id: v.optional(v.pipe(v.array(parameterFields.queue_id), v.minLength(1, 'must hold at least one id'))),
  priority: v.optional(
    v.pipe(
      RangeSchema,
      v.description('From 1 unless "min" says otherwise: 0, the highest priority, needs an explicit "min": 0.'),
    ),
  ),
  max_simultaneous: v.optional(RangeSchema),
  num_attempts: v.optional(RangeSchema),
  interval_seconds: v.optional(RangeSchema),
  rows: v.optional(RangeSchema),
  dropsPerHour: dropsPerHourField,
  bytes: v.optional(v.pipe(RangeSchema, v.description('Bytes to send; what a packed file unpacks to.'))),
});

export type Limits = v.InferOutput<typeof LimitsSchema>;
