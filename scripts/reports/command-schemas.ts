import * as v from 'valibot';
import { Count } from '../../lambda/fields.ts';
import { ReceiptSchema, StateSchema } from '../../lambda/ledger/receipt.ts';
import { UnclaimedSchema } from '../../lambda/ledger/store/unclaimed-document.ts';
import { ProblemSchema } from '../../lambda/problem.ts';
import { VERDICTS } from './check-report-schema.ts';

const describe = <T extends v.GenericSchema>(schema: T, text: string) => v.pipe(schema, v.description(text));
const Version = describe(v.literal(1), 'Changes when a field changes its meaning or goes.');
const File = describe(v.string(), 'The file as it was named.');

/** What `dropdial drop` sees of a drop besides the state of its submission. */
const SEEN = ['uploaded', 'replaced', 'unseen'] as const;

const StepLineSchema = v.strictObject({
  version: Version,
  file: File,
  bucket: v.string(),
  key: describe(v.string(), 'The key of the upload.'),
  status: describe(
    v.picklist([...SEEN, ...StateSchema.options]),
    'The state of the submission. uploaded: nothing is known of it yet. replaced: another object has taken the key. unseen: the command cannot look.',
  ),
  text: describe(v.string(), 'The same for people.'),
  submission: describe(v.optional(v.string()), 'The id of the submission, once it is known.'),
  listId: describe(v.optional(Count), 'The id of the call list, once it is created.'),
});

const RefusedLineSchema = v.strictObject({
  version: Version,
  file: File,
  status: describe(v.picklist(VERDICTS), 'What the function would make of the file, which is not uploaded.'),
  problems: v.array(ProblemSchema),
  problemCount: Count,
});

/** A line of `dropdial drop --json`: a step, a file that is not uploaded, or, as the last of a drop, its receipt. */
export const DropLineSchema = v.union([StepLineSchema, RefusedLineSchema, ReceiptSchema]);

/** A line of `dropdial submissions --json` and the document of `dropdial show --json`: a receipt, or a file that no feed takes. */
export const SubmissionLineSchema = v.union([ReceiptSchema, UnclaimedSchema]);

/** The document of `dropdial doctor --json`. */
export const DoctorReportSchema = v.strictObject({
  version: Version,
  ok: describe(v.boolean(), 'Whether no check failed.'),
  findings: v.array(
    v.strictObject({
      check: describe(v.string(), 'What was looked at, such as "feed acme: secret".'),
      status: describe(v.picklist(['ok', 'failed', 'unknown']), 'unknown: your rights do not allow the check.'),
      found: v.string(),
      fix: describe(v.optional(v.string()), 'What to do about it.'),
    }),
  ),
});
