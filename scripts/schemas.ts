import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { DocumentSchema } from '../infra/document/document-schema.ts';
import { ConfigSchema } from '../lambda/feed/feed-config.ts';
import { ReceiptSchema } from '../lambda/ledger/receipt.ts';
import { EVENT_SOURCE, EVENT_TYPES } from '../lambda/outcome-event/describe-event.ts';
import { TRIMMABLE } from '../lambda/outcome-event/trim-event.ts';
import { parameterFields } from '../lambda/parameters/parameter-fields.ts';
import { DROP_PARAMETERS } from '../lambda/parameters/parameters.ts';
import { TASK_STATES } from '../lambda/voximplant/results/task-states.ts';
import { ReceiptFileSchema } from '../lambda/write-back/receipt-file/receipt-file.ts';
import { CheckReportSchema } from './reports/check-report-schema.ts';
import { DoctorReportSchema, DropLineSchema, SubmissionLineSchema } from './reports/command-schemas.ts';

/** A sidecar for editors: the parameters, and the line that names this schema. */
const SidecarSchema = v.strictObject({
  $schema: v.optional(v.pipe(v.string(), v.description('Address of this schema, for editors. Not a parameter.'))),
  ...v.partial(v.strictObject(parameterFields)).entries,
});

/** An outcome event as targets of a rule receive it. EventBridge may add fields. */
const OutcomeEventSchema = v.looseObject({
  source: v.literal(EVENT_SOURCE),
  'detail-type': v.picklist(EVENT_TYPES),
  detail: v.strictObject({
    ...ReceiptSchema.entries,
    trimmed: v.pipe(
      v.optional(v.array(v.picklist(TRIMMABLE))),
      v.description('What was left out, or cut, because the receipt is too large for an event; the ledger has it.'),
    ),
  }),
  id: v.string(),
  time: v.pipe(v.string(), v.description('When the outcome was recorded; the same when it is told twice.')),
  account: v.string(),
  region: v.string(),
});

/** A row of a results file, whose cells are texts. The columns of the upload come before these. */
const ResultsRowSchema = v.looseObject({
  call_row: v.pipe(
    v.string(),
    v.regex(/^\d*$/),
    v.description('Row of the upload: the header is row 1. Empty when nobody can say for certain.'),
  ),
  call_status: v.pipe(
    v.picklist(TASK_STATES),
    v.description('processed means what the scenario reported: one that reports nothing counts as processed.'),
  ),
  call_attempts_left: v.pipe(v.string(), v.regex(/^\d*$/)),
  call_last_attempt: v.pipe(
    v.string(),
    v.regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)?$/),
    v.description('UTC; empty before the first attempt.'),
  ),
  call_result: v.pipe(
    v.string(),
    v.description('What the scenario reported. What a spreadsheet would take for a formula begins with an apostrophe.'),
  ),
  call_task_id: v.pipe(v.string(), v.regex(/^\d+$/)),
  call_task_uuid: v.string(),
});

/** The address of the published package's schemas. */
const ADDRESS = 'https://unpkg.com/dropdial/schema/';

const published = {
  'results.schema.json': { title: 'dropdial results: one row of KEY.results.csv', schema: ResultsRowSchema },
  'sidecar.schema.json': { title: 'dropdial sidecar', schema: SidecarSchema },
  'folder-defaults.schema.json': { title: 'dropdial folder defaults', schema: v.omit(SidecarSchema, DROP_PARAMETERS) },
  'receipt-file.schema.json': { title: 'dropdial receipt file: KEY.result.json', schema: ReceiptFileSchema },
  'receipt.schema.json': { title: 'dropdial receipt', schema: ReceiptSchema },
  'check-report.schema.json': { title: 'dropdial check --json', schema: CheckReportSchema },
  'drop-line.schema.json': { title: 'dropdial drop --json: one line', schema: DropLineSchema },
  'submission-line.schema.json': {
    title: 'dropdial submissions --json: one line; dropdial show --json',
    schema: SubmissionLineSchema,
  },
  'doctor-report.schema.json': { title: 'dropdial doctor --json', schema: DoctorReportSchema },
  'outcome-event.schema.json': { title: 'dropdial outcome event', schema: OutcomeEventSchema },
  'deployment.schema.json': { title: 'dropdial configuration: dropdial.config.json', schema: DocumentSchema },
  'config.schema.json': { title: 'dropdial: what the function gets of a configuration', schema: ConfigSchema },
} as const;

/** The published JSON Schemas by file name, generated from the schemas that the function validates with. */
export function makeSchemas(): Map<string, string> {
  return new Map(
    Object.entries(published).map(([file, { title, schema }]) => {
      // Checks that JSON Schema cannot express (the scheme of an address, the form of an IP address) are left to the
      // function.
      const json = toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input', target: 'draft-07' });
      const head = { $schema: json.$schema, $id: ADDRESS + file, title };
      return [file, `${JSON.stringify({ ...head, ...json, ...head }, null, 2)}\n`];
    }),
  );
}
