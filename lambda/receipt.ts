import * as v from 'valibot';
import { ParametersSchema } from './parameters.ts';
import { OriginSchema, ProblemSchema } from './problem.ts';

const Time = v.pipe(v.string(), v.isoTimestamp(), v.description('UTC, ISO 8601.'));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Where a submission stands. `created`, `rejected` and `skipped` are final. */
export const StateSchema = v.picklist(['waiting', 'claimed', 'sending', 'in_doubt', 'created', 'rejected', 'skipped']);
export type State = v.InferOutput<typeof StateSchema>;

const AnswerSchema = v.strictObject({
  list_id: Count,
  batch_id: v.optional(v.string()),
  count: v.optional(Count),
  answeredAt: Time,
  full: v.pipe(v.unknown(), v.description('The API answer as it came.')),
});
export type Answer = v.InferOutput<typeof AnswerSchema>;

const AttemptSchema = v.strictObject({
  owner: v.string(),
  startedAt: Time,
  endedAt: v.optional(Time),
  ended: v.optional(v.string()),
});

const PlanSchema = v.strictObject({
  rows: Count,
  columns: Count,
  bytes: Count,
  sha256: v.string(),
  delimiter: v.string(),
});
export type PlanSummary = v.InferOutput<typeof PlanSchema>;

/**
 * The receipt: everything that is known of one submission. The ledger holds it, the object's annotation repeats it.
 * It never holds a row of the CSV.
 */
export const ReceiptSchema = v.strictObject({
  version: v.literal(1),
  submission: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/), v.description('Fingerprint of the submission.')),
  state: StateSchema,
  feed: v.string(),
  drop: v.strictObject({
    bucket: v.string(),
    key: v.string(),
    etag: v.pipe(v.string(), v.description('ETag of the object as it was uploaded.')),
    versionId: v.optional(v.string()),
    size: Count,
    uploadedAt: Time,
    idempotencyKey: v.optional(v.string()),
  }),
  parameters: v.optional(ParametersSchema),
  origins: v.optional(v.record(v.string(), OriginSchema)),
  missing: v.optional(v.array(v.string())),
  listName: v.optional(v.string()),
  plan: v.optional(PlanSchema),
  answer: v.optional(AnswerSchema),
  problems: v.array(ProblemSchema),
  problemCount: v.optional(
    v.pipe(Count, v.description('How many problems there are; `problems` lists the first ones.')),
  ),
  attempts: v.pipe(v.array(AttemptSchema), v.description('The latest attempts, oldest first.')),
  lease: v.optional(v.strictObject({ owner: v.string(), until: Time })),
  writeBack: v.strictObject({
    pending: v.boolean(),
    copies: v.pipe(
      v.array(v.strictObject({ etag: v.string(), versionId: v.optional(v.string()) })),
      v.description('What our own copies of the object onto itself came to.'),
    ),
  }),
  createdAt: Time,
  updatedAt: Time,
  revision: v.pipe(v.string(), v.description('Names this one write of the document.')),
});
export type Receipt = v.InferOutput<typeof ReceiptSchema>;

/** Attempts beyond this many are forgotten, oldest first. */
const MAX_ATTEMPTS = 20;

/** True when nothing can change how the submission ended. */
export function isFinal(state: State): boolean {
  return state === 'created' || state === 'rejected' || state === 'skipped';
}

/** The receipt with its open attempt, if it has one, ended. */
export function endAttempt<T extends Pick<Receipt, 'attempts'>>(receipt: T, ended: string, now: Date): T {
  const last = receipt.attempts.at(-1);
  if (last === undefined || last.endedAt !== undefined) return receipt;
  const attempts = [...receipt.attempts.slice(0, -1), { ...last, endedAt: now.toISOString(), ended }];
  return { ...receipt, attempts };
}

/** The receipt with one more attempt begun. */
export function beginAttempt<T extends Pick<Receipt, 'attempts'>>(receipt: T, owner: string, now: Date): T {
  const attempts = [...receipt.attempts, { owner, startedAt: now.toISOString() }].slice(-MAX_ATTEMPTS);
  return { ...receipt, attempts };
}
