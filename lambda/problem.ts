import * as v from 'valibot';

/**
 * Where a value was read: an object tag, the sidecar file, the file's name, the defaults of a folder, a profile of the feed, the
 * feed's defaults, or the CSV itself.
 */
export const OriginSchema = v.picklist(['tag', 'sidecar', 'file name', 'folder', 'profile', 'feed', 'csv']);
export type Origin = v.InferOutput<typeof OriginSchema>;

/** One reason why a drop does not dial. `code` is stable; `message` says the field, what it must be, and what it was. */
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

/** A value as a message shows it: JSON for what is not text, and never more than 60 characters of it. */
export function showValue(value: unknown): string {
  const text = toText(value);
  return `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}"`;
}

/** A date, or what may be a telephone number: 6 digits in a row, or 7 with the signs that people write between them. */
const DATE_OR_NUMBER =
  /(?<date>(?<!\p{Nd})\d{4}-\d\d-\d\d(?!\p{Nd}))|\p{Nd}{6,}(?:[\s().\-/]{1,3}\p{Nd}+)*|\p{Nd}(?:[\s().\-/]{0,3}\p{Nd}){6,}/gu;

/** Text in which everything that may be a telephone number is its last two digits alone. */
export function maskDigits(text: string): string {
  return text.replace(DATE_OR_NUMBER, (found, date?: string) =>
    date === undefined ? `…${[...found.replace(/\P{Nd}/gu, '')].slice(-2).join('')}` : found,
  );
}

/**
 * What an uploader wrote, as a message shows it. Somebody may write a telephone number in place of a parameter, and messages get onto
 * objects, into events and into mails.
 */
export function showGiven(value: unknown): string {
  return showValue(maskDigits(toText(value)));
}
