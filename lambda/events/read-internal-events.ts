import * as v from 'valibot';
import type { ObjectRef } from './object-ref.ts';

const SOURCE = 'dropdial.internal';

const Counts = v.strictObject({ waiting: v.number(), tooLong: v.number(), inDoubt: v.number() });

/** The findings of a sweep so far, by feed. */
export type SweepCounts = Readonly<Record<string, v.InferOutput<typeof Counts>>>;

/** Where a sweep continues that was too large for one invocation. */
export interface SweepCursor {
  readonly after: string;
  readonly counts: SweepCounts;
}

const SweepSchema = v.object({
  source: v.literal(SOURCE),
  'detail-type': v.literal('Sweep'),
  detail: v.optional(v.object({ after: v.optional(v.string()), counts: v.optional(v.record(v.string(), Counts), {}) })),
});

const DueSchema = v.object({
  source: v.literal(SOURCE),
  'detail-type': v.literal('Drop Due'),
  detail: v.object({
    bucket: v.object({ name: v.string() }),
    object: v.object({ key: v.pipe(v.string(), v.minLength(1)), etag: v.optional(v.string()) }),
    submission: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  }),
});

/** Reads the scheduled event that starts a sweep, or the one that continues it; `undefined` for every other event. */
export function readSweep(event: unknown): Partial<SweepCursor> | undefined {
  const result = v.safeParse(SweepSchema, event);
  if (!result.success) return undefined;
  const { after, counts = {} } = result.output.detail ?? {};
  return { counts, ...(after !== undefined && { after }) };
}

/** The event with which a sweep continues in another invocation. */
export function writeSweep(cursor: SweepCursor): object {
  return { source: SOURCE, 'detail-type': 'Sweep', detail: cursor };
}

/** The drop that a sweep hands out; `undefined` for every other event. */
export function readDueDrop(event: unknown): ObjectRef | undefined {
  const result = v.safeParse(DueSchema, event);
  if (!result.success) return undefined;
  const { bucket, object, submission } = result.output.detail;
  return {
    bucket: bucket.name,
    key: object.key,
    isCopy: false,
    ...(object.etag !== undefined && { etag: object.etag }),
    ...(submission === undefined ? { isFound: true } : { due: submission }),
  };
}

/** The event that sends a drop through the queue again; without a submission, for a drop that a listing found. */
export function writeDueDrop({ bucket, key, etag, due }: Pick<ObjectRef, 'bucket' | 'key' | 'etag' | 'due'>): object {
  const detail = { bucket: { name: bucket }, object: { key, etag }, submission: due };
  return { source: SOURCE, 'detail-type': 'Drop Due', detail };
}
