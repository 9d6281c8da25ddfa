import * as v from 'valibot';

/**
 * The origin of a value: an object tag, the sidecar file, the file's name, the defaults of a folder, a profile of the
 * feed, the feed's defaults, or the CSV itself.
 */
export const OriginSchema = v.picklist(['tag', 'sidecar', 'file name', 'folder', 'profile', 'feed', 'csv']);
export type Origin = v.InferOutput<typeof OriginSchema>;

/**
 * One reason why a drop does not dial. `code` is stable; `message` names the field, what it must be, and what it was.
 */
export const ProblemSchema = v.strictObject({
  code: v.string(),
  message: v.string(),
  field: v.optional(v.string()),
  origin: v.optional(OriginSchema),
  line: v.optional(
    v.pipe(
      v.number(),
      v.description(
        'Line of the CSV, as an editor counts, when there is a row; of the sidecar or of the folder defaults when there is none.',
      ),
    ),
  ),
  row: v.optional(
    v.pipe(v.number(), v.description('Record of the CSV; the header is row 1, and blank lines are none.')),
  ),
  column: v.optional(v.number()),
  offset: v.optional(
    v.pipe(
      v.number(),
      v.description(
        'Bytes from the start of the CSV as it was uploaded, or as it is unpacked. None where UTF-16 was recoded.',
      ),
    ),
  ),
});
export type Problem = v.InferOutput<typeof ProblemSchema>;

/** How many problems of one drop are listed; the others are counted. */
export const MAX_PROBLEMS = 100;

/** A value as text: JSON for what is no text. */
export const toText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value));

/** A value as a message shows it: never more than 60 characters of it. */
export function showValue(value: unknown): string {
  const text = toText(value);
  return `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}"`;
}
