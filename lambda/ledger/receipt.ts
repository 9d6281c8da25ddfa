import * as v from 'valibot';
import { PlanSchema } from '../csv/plan-summary.ts';
import { Count, Time } from '../fields.ts';
import { ParametersSchema } from '../parameters/parameters.ts';
import { OriginSchema, ProblemSchema } from '../problem.ts';
import { ListPartSchema } from './list-part.ts';
import { RECEIPT_VERSION } from './migrate-receipt.ts';
import { WAIT_REASONS } from './pause.ts';
import { STATE_NAMES } from './states.ts';

/** The state of a submission; see `states.ts`. */
export const StateSchema = v.picklist(STATE_NAMES);

const AnswerSchema = v.strictObject({
  list_id: Count,
  batch_id: v.optional(v.string()),
  count: v.optional(Count),
  answeredAt: Time,
  reconciled: v.pipe(
    v.optional(v.boolean()),
    v.description('True when the list was found by its name after its answer was lost.'),
  ),
  full: v.pipe(v.unknown(), v.description('The API answer as it came, but for long digits and long texts in it.')),
});
export type Answer = v.InferOutput<typeof AnswerSchema>;

const AttemptSchema = v.strictObject({
  owner: v.string(),
  startedAt: Time,
  endedAt: v.optional(Time),
  ended: v.optional(v.string()),
});

const LeaseSchema = v.strictObject({ owner: v.string(), until: Time });

const DoubtSchema = v.strictObject({
  since: v.pipe(Time, v.description('When the answer was known to be lost; the quiet period counts from here.')),
  reason: v.string(),
  looks: v.pipe(Count, v.description('How often the API denied that the list exists.')),
  lastLookAt: v.optional(Time),
  parked: v.pipe(v.optional(v.boolean(), false), v.description('True when only a person goes on with it.')),
});
export type Doubt = v.InferOutput<typeof DoubtSchema>;

const AnnouncedSchema = v.strictObject({
  event: v.pipe(v.string(), v.description('detail-type of the outcome event.')),
  about: v.pipe(v.string(), v.description('Digest of what the event was about; the same again is not told twice.')),
  at: Time,
});
const WaitSchema = v.strictObject({
  for: v.pipe(v.picklist(WAIT_REASONS), v.description('What it waits for, or waited for last.')),
  since: v.pipe(Time, v.description('When it began to wait; it may have waited for something else then.')),
  notBefore: v.pipe(
    v.optional(Time),
    v.description('When it is looked at again by itself; absent when only an upload or a tag helps.'),
  ),
  tooLongSince: v.pipe(
    v.optional(Time),
    v.description('When it was found to have waited for longer than `maxWaitHours`.'),
  ),
});

const GivenBackSchema = v.strictObject({
  times: v.pipe(Count, v.description('How often in all.')),
  notBefore: v.pipe(Time, v.description('When it is sent again at the earliest.')),
  code: v.string(),
  message: v.string(),
});
export type GivenBack = v.InferOutput<typeof GivenBackSchema>;

const SidecarSchema = v.strictObject({
  key: v.string(),
  etag: v.string(),
  readAt: v.pipe(Time, v.description('What it said then counts; what it says later does not.')),
  replacedBy: v.pipe(
    v.optional(v.string()),
    v.description('ETag of a sidecar that came after the drop was claimed, and was not heeded.'),
  ),
});

const ActSchema = v.strictObject({
  at: Time,
  by: v.pipe(v.string(), v.description('Who did it, as the operator said; or a cancel file, or a suppression list.')),
  act: v.picklist(['adopted', 'retried', 'stopped', 'edited', 'cancelled']),
  reason: v.string(),
  set: v.pipe(
    v.optional(v.record(v.string(), v.number())),
    v.description('What an edited list was changed to, or how many rows of a cancelling came to what.'),
  ),
});

const SuppressionSchema = v.strictObject({
  rows: v.pipe(Count, v.description('Rows that have a number of a list, and are not sent.')),
  lists: v.pipe(
    v.array(
      v.strictObject({
        bucket: v.string(),
        key: v.string(),
        etag: v.string(),
        versionId: v.optional(v.string()),
        lastModified: Time,
        entries: v.pipe(Count, v.description('Lines with a number.')),
        unreadable: v.pipe(Count, v.description('Lines with something else.')),
        suppressed: v.pipe(Count, v.description('Rows of the drop that have a number of it.')),
      }),
    ),
    v.description('The objects that were read, as they were.'),
  ),
  firstRows: v.pipe(
    v.optional(v.array(Count)),
    v.description('The first 100 rows, of lists that report rows; the header is row 1.'),
  ),
});
export type Suppression = v.InferOutput<typeof SuppressionSchema>;

/**
 * The receipt: everything that is known about one submission. The ledger holds it, and the object's annotation repeats
 * it. It never contains a row of the CSV.
 */
export const ReceiptSchema = v.strictObject({
  version: v.literal(RECEIPT_VERSION),
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
    isCopy: v.pipe(
      v.optional(v.boolean()),
      v.description('True when a copy made the object, as its event said, or may have: no event told of it.'),
    ),
    isUpload: v.pipe(
      v.optional(v.boolean()),
      v.description('True when the event said that the object was uploaded, in one request: no copy made it.'),
    ),
    after: v.pipe(
      v.optional(v.string()),
      v.description('The submission of the upload before, when the same file was uploaded again under its key.'),
    ),
  }),
  parameters: v.optional(ParametersSchema),
  origins: v.pipe(v.optional(v.record(v.string(), OriginSchema)), v.description('Where each parameter came from.')),
  sources: v.pipe(
    v.optional(v.record(v.string(), v.string())),
    v.description('The key of the sidecar or folder defaults, or the name of the profile, that a parameter came from.'),
  ),
  warnings: v.pipe(
    v.optional(v.array(ProblemSchema)),
    v.description('What is allowed for the parameters and yet likely a mistake.'),
  ),
  ignored: v.pipe(
    v.optional(v.strictObject({ tags: v.array(v.string()), metadata: v.array(v.string()) })),
    v.description(
      'Names of tags that are no parameters, and of metadata that would be as tags. Their values are not kept.',
    ),
  ),
  missing: v.optional(v.array(v.string())),
  wait: v.pipe(v.optional(WaitSchema), v.description('What a drop waits, or has waited, for.')),
  givenBack: v.pipe(
    v.optional(GivenBackSchema),
    v.description('Why the latest of its requests failed; these parameters are retried after a while.'),
  ),
  sidecar: v.pipe(v.optional(SidecarSchema), v.description('The sidecar whose parameters count.')),
  account: v.pipe(
    v.optional(Count),
    v.description('Id of the account at Voximplant as which it was sent: no other one is asked for its list.'),
  ),
  listName: v.optional(v.string()),
  plan: v.optional(PlanSchema),
  suppression: v.pipe(
    v.optional(SuppressionSchema),
    v.description('Which suppression lists the file was compared with, and what came of it.'),
  ),
  answer: v.optional(AnswerSchema),
  doubt: v.optional(DoubtSchema),
  resends: v.pipe(
    v.optional(Count),
    v.description('How often it was sent again after a full quiet period in which the API denied the list.'),
  ),
  twins: v.pipe(
    v.optional(v.array(Count)),
    v.description('Other lists of this submission that were found and stopped.'),
  ),
  latest: v.pipe(
    v.optional(v.string()),
    v.description('The submission of the latest upload of the same file under the same key.'),
  ),
  sameAs: v.optional(
    v.pipe(v.string(), v.description('The submission whose object was copied onto itself, which made this one.')),
  ),
  list: v.pipe(
    v.optional(ListPartSchema),
    v.description('What its list does after that; absent where nothing is collected.'),
  ),
  acts: v.pipe(
    v.optional(v.array(ActSchema)),
    v.description('What operators did by hand, and who was taken out of its list.'),
  ),
  problems: v.array(ProblemSchema),
  problemCount: v.optional(
    v.pipe(Count, v.description('How many problems there are; `problems` lists the first ones.')),
  ),
  attempts: v.pipe(v.array(AttemptSchema), v.description('The latest attempts, oldest first.')),
  lease: v.optional(LeaseSchema),
  marked: v.pipe(v.optional(v.boolean()), v.description('True when it was open at some time, and listed as such.')),
  writeBack: v.strictObject({
    pending: v.boolean(),
    copies: v.pipe(
      v.array(v.strictObject({ etag: v.string(), versionId: v.optional(v.string()) })),
      v.description('What our own copies of the object onto itself came to.'),
    ),
    refused: v.pipe(
      v.optional(v.string()),
      v.description('Why the outcome could not be written into the metadata of the object; the annotation has it.'),
    ),
  }),
  announced: v.pipe(v.optional(AnnouncedSchema), v.description('The latest outcome event that was sent.')),
  createdAt: Time,
  updatedAt: Time,
  revision: v.pipe(v.string(), v.description('Names this one write of the document.')),
});
type Written = v.InferOutput<typeof ReceiptSchema>;

/** Receipts are immutable; a change makes another one. */
export type Receipt = {
  readonly [K in keyof Written]: Written[K] extends (infer E)[] | undefined
    ? readonly E[] | Exclude<Written[K], unknown[]>
    : Written[K];
};

/** How many attempts are kept; the oldest are dropped first. */
const MAX_ATTEMPTS = 20;

/** The receipt with its open attempt, if any, ended. */
export function endAttempt<T extends Pick<Receipt, 'attempts'>>(receipt: T, ended: string, now: Date): T {
  const last = receipt.attempts.at(-1);
  if (last === undefined || last.endedAt !== undefined) return receipt;
  const attempts = [...receipt.attempts.slice(0, -1), { ...last, endedAt: now.toISOString(), ended }];
  return { ...receipt, attempts };
}

/** The receipt with one more attempt. */
export function beginAttempt<T extends Pick<Receipt, 'attempts'>>(receipt: T, owner: string, now: Date): T {
  const attempts = [...receipt.attempts, { owner, startedAt: now.toISOString() }].slice(-MAX_ATTEMPTS);
  return { ...receipt, attempts };
}
