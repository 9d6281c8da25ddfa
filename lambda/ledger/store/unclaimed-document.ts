import * as v from 'valibot';
import { Count, Time } from '../../fields.ts';
import { ProblemSchema } from '../../problem.ts';
import type { DocumentKind } from './conditional-document.ts';

/**
 * The document about an object that belongs to no feed, kept for some days. It begins like a receipt, but there is no
 * submission.
 */
export const UnclaimedSchema = v.strictObject({
  version: v.literal(1),
  state: v.literal('skipped'),
  feed: v.optional(v.string()),
  drop: v.strictObject({
    bucket: v.string(),
    key: v.string(),
    etag: v.string(),
    versionId: v.optional(v.string()),
    size: Count,
    uploadedAt: Time,
  }),
  problems: v.array(ProblemSchema),
  /** True once the object itself is marked. */
  marked: v.boolean(),
  /** Why the object cannot be marked. */
  refused: v.optional(v.string()),
  updatedAt: Time,
  revision: v.optional(v.string()),
});
export type Unclaimed = v.InferOutput<typeof UnclaimedSchema>;

export const UNCLAIMED: DocumentKind<Unclaimed> = {
  schema: UnclaimedSchema,
  maxBytes: 64 * 1024,
  maxTries: 5,
  conflict: 'other workers keep writing what is known of the object',
};
