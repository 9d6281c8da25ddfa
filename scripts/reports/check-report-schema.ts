import * as v from 'valibot';
import { PlanSchema } from '../../lambda/csv/plan-summary.ts';
import { Count } from '../../lambda/fields.ts';
import { ReceiptSchema } from '../../lambda/ledger/receipt.ts';
import { ProblemSchema } from '../../lambda/problem.ts';

const describe = <T extends v.GenericSchema>(schema: T, text: string) => v.pipe(schema, v.description(text));
const head = {
  version: describe(v.literal(1), 'Changes when a field changes its meaning or goes.'),
  ok: describe(v.boolean(), 'Whether there is no problem.'),
};

/** What the function would make of a file. */
export const VERDICTS = ['sent', 'checked', 'waiting', 'rejected', 'skipped'] as const;

/** The report of `dropdial check --json` about one file. */
const FileReportSchema = v.strictObject({
  ...head,
  file: describe(v.string(), 'The file as it was named.'),
  verdict: describe(v.picklist(VERDICTS), 'What the function would make of the file.'),
  waitsFor: describe(v.optional(v.string()), 'What has to come first; of a file that would wait.'),
  plan: describe(PlanSchema, 'The file as it was read.'),
  problems: describe(v.array(ProblemSchema), 'The first problems: those of the parameters, then those of the rows.'),
  problemCount: describe(Count, 'How many problems there are.'),
  problemCodes: describe(v.record(v.string(), Count), 'How often each code came in the whole file.'),
  warnings: describe(v.array(ProblemSchema), 'Allowed for the parameters, and yet likely a mistake.'),
  missing: describe(v.array(v.string()), 'Required parameters that no source has.'),
  read: describe(v.array(v.string()), 'Files that were read beside it.'),
  suppression: v.optional(
    v.strictObject({
      rows: describe(Count, 'Rows that would be left out.'),
      firstRows: describe(v.array(Count), 'The first of them; the header is row 1.'),
      lists: v.array(v.strictObject({ file: v.string(), entries: Count, unreadable: Count, suppressed: Count })),
    }),
  ),
  notCompared: describe(v.optional(v.array(v.string())), 'Suppression lists of the feed that were not at hand.'),
  parameters: ReceiptSchema.entries.parameters,
  digest: v.optional(v.strictObject({ bytes: Count, sha256: v.string() })),
});

/** The document of `dropdial check --json`, about one file or several. */
export const CheckReportSchema = v.union([
  FileReportSchema,
  v.strictObject({ ...head, files: v.array(FileReportSchema) }),
]);
