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

const toText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value));

/** A value in a message: JSON unless it is text, and at most 60 characters of it. */
export function showValue(value: unknown): string {
  const text = toText(value);
  return `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}"`;
}

/**
 * A date, or digits that may be a telephone number: 6 in a row, or 7 with the separators that people write between
 * them.
 */
const DATE_OR_NUMBER =
  /(?<date>(?<!\p{Nd})\d{4}-\d\d-\d\d(?!\p{Nd}))|\p{Nd}{6,}(?:[\s().\-/]{1,3}\p{Nd}+)*|\p{Nd}(?:[\s().\-/]{0,3}\p{Nd}){6,}/gu;

/** Replaces everything in a text that may be a telephone number by its last two digits. */
export function maskDigits(text: string): string {
  return text.replace(DATE_OR_NUMBER, (found, date?: string) =>
    date === undefined ? `…${[...found.replace(/\P{Nd}/gu, '')].slice(-2).join('')}` : found,
  );
}

/**
 * A value that an uploader wrote, in a message. Somebody may write a telephone number in place of a parameter, and
 * messages are copied onto objects and into events and mails.
 */
export function showGiven(value: unknown): string {
  return showValue(maskDigits(toText(value)));
}
