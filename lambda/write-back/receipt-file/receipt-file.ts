import * as v from 'valibot';
import { Count, Time } from '../../fields.ts';
import { WAIT_REASONS } from '../../ledger/pause.ts';
import { StateSchema } from '../../ledger/receipt.ts';

const Text = v.string();

/** A problem or a probable mistake. */
const FindingSchema = v.strictObject({
  severity: v.picklist(['error', 'warning']),
  code: v.pipe(Text, v.description('Stable; `dropdial explain CODE` says more of it.')),
  message: Text,
  row: v.pipe(v.optional(Count), v.description('Record of the file; the header is row 1.')),
  line: v.pipe(v.optional(Count), v.description('Line of the file, as an editor counts.')),
  column: v.optional(Count),
});
export type Finding = v.InferOutput<typeof FindingSchema>;

/**
 * The file `KEY.result.json`: the state of a drop, for partners who only see files. It contains no row and no number to
 * call.
 */
export const ReceiptFileSchema = v.strictObject({
  version: v.literal(1),
  file: v.pipe(Text, v.description('Name of the file, without its folder.')),
  state: StateSchema,
  over: v.pipe(v.boolean(), v.description('True when nothing more happens by itself.')),
  summary: v.pipe(Text, v.description('Where it stands, in a sentence or two.')),
  advice: v.pipe(Text, v.description('What to do.')),
  submission: v.pipe(v.optional(Text), v.description('What to name when you ask; absent where nothing was begun.')),
  uploadedAt: Time,
  updatedAt: Time,
  rows: v.pipe(v.optional(Count), v.description('Rows of the file, without its header.')),
  suppressedRows: v.pipe(
    v.optional(Count),
    v.description('Rows that are not sent, as their numbers must not be called.'),
  ),
  list: v.pipe(
    v.optional(
      v.strictObject({
        id: Count,
        contacts: v.optional(Count),
        createdAt: Time,
        stopped: v.pipe(v.boolean(), v.description('True when an operator stopped it.')),
        ended: v.pipe(v.optional(Text), v.description('How it ended, where that is collected.')),
        processed: v.optional(Count),
        failed: v.optional(Count),
        results: v.pipe(v.optional(Text), v.description('Key of the file that says what became of each call.')),
      }),
    ),
    v.description('The call list that it became.'),
  ),
  waitsFor: v.pipe(
    v.optional(
      v.strictObject({
        reason: v.picklist(WAIT_REASONS),
        since: Time,
        notBefore: v.pipe(v.optional(Time), v.description('When it goes on at the earliest.')),
        missing: v.pipe(v.optional(v.array(Text)), v.description('Parameters that nobody has said yet.')),
      }),
    ),
    v.description('What has to come first.'),
  ),
  problems: v.pipe(v.array(FindingSchema), v.description('The first hundred problems, and then the warnings.')),
  problemCount: v.pipe(Count, v.description('How many problems there are; warnings are not counted.')),
});
export type ReceiptFile = v.InferOutput<typeof ReceiptFileSchema>;
