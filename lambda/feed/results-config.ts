import * as v from 'valibot';

const whole = (min: number, max: number, standard: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max)), standard);

/** The name of a column of the file, or a key of the result that a scenario reports. */
const Name = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(100));

const unique = <T extends v.GenericSchema<unknown, string>>(schema: T, most: number) =>
  v.pipe(
    v.array(schema),
    v.maxLength(most),
    v.check(names => new Set(names).size === names.length, 'must not name anything twice'),
  );

/** How a feed collects the results of its lists. */
export const ResultsSchema = v.strictObject({
  write: v.pipe(
    v.optional(v.picklist(['none', 'file']), 'none'),
    v.description(
      'file: what became of each row is written beside the file once its list has ended, as KEY.results.csv.',
    ),
  ),
  to: v.pipe(
    v.optional(v.pipe(v.string(), v.regex(/^[^/].*\/$/s, 'must end in "/" and not begin with it'), v.maxLength(512))),
    v.description(
      'The prefix, in the same bucket, that results are written below instead of beside the file, with the rest of its key.',
    ),
  ),
  columns: v.pipe(
    v.optional(v.union([v.literal('all'), unique(Name, 500)]), 'all'),
    v.description('Columns of the file that the results repeat.'),
  ),
  fields: v.pipe(
    v.optional(unique(Name, 50), []),
    v.description('Keys of what the scenario reports that become columns of their own, as call_result.KEY.'),
  ),
  lookMinutes: v.pipe(
    whole(5, 1440, 15),
    v.description('How often a list is looked at on its first day; later hourly, and every six hours after a week.'),
  ),
  settleMinutes: v.pipe(
    whole(0, 1440, 5),
    v.description(
      'For how long a list has to be over before its results are collected: the last calls may still report.',
    ),
  ),
  maxDays: v.pipe(
    whole(1, 300, 30),
    v.description('A list that runs for longer is given up: what there is then is written, and marked as not final.'),
  ),
  progress: v.pipe(
    v.optional(v.picklist(['none', 'annotation']), 'none'),
    v.description('annotation: the progress of a list of up to 20,000 contacts is written onto the object, hourly.'),
  ),
  unreached: v.pipe(
    v.optional(v.boolean(), false),
    v.description(
      'Writes the rows that ended in error as KEY.unreached.csv, in the form of the upload. It starts nothing.',
    ),
  ),
  tag: v.pipe(
    v.optional(
      v.strictObject({
        key: v.pipe(v.string(), v.regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, 'must be the key of an S3 tag')),
        value: v.pipe(v.string(), v.regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u, 'must be the value of an S3 tag')),
      }),
    ),
    v.description('A tag on every file of results, for lifecycle rules and policies.'),
  ),
});
export type ResultsConfig = v.InferOutput<typeof ResultsSchema>;

/** Settings that have no effect because no results are written, and contradictions; one message each, with the fix. */
export function checkResults(path: string, results: ResultsConfig | undefined): string[] {
  if (results === undefined) return [];
  const { write, to, columns, fields, tag, unreached, progress } = results;
  const field = (name: string) => `"${path}.results.${name}"`;
  if (write === 'file') {
    if (unreached && columns !== 'all')
      return [
        `${field('columns')} must be "all": what is written for "unreached" would not be the rows that were uploaded`,
      ];
    return columns.length > 0 ? [] : [`${field('columns')} must name a column, or be "all"`];
  }
  const said = {
    to: to !== undefined,
    columns: columns !== 'all',
    fields: fields.length > 0,
    progress: progress !== 'none',
    unreached,
    tag: tag !== undefined,
  };
  return Object.entries(said).flatMap(([name, isSaid]) =>
    isSaid ? [`${field(name)} means nothing while "write" is "none"; set "write" to "file"`] : [],
  );
}

/** True when the results of a drop's list are to be written. */
export function collectsResults(
  { results }: { readonly results?: ResultsConfig | undefined },
  parameters: { readonly results?: boolean | undefined } | undefined,
): boolean {
  return results?.write === 'file' && parameters?.results !== false;
}
