import { MAX_KEY_BYTES } from './key-length.ts';

/** What a drop leaves beside its file once its list is over. */
export type ResultsKind = 'results' | 'unreached';

/** Where results go. */
interface Place {
  /** Of the feed. */
  readonly prefix: string;
  /** The prefix instead of it; beside the file when absent. */
  readonly to?: string | undefined;
}

/**
 * The names that a file of results may have, the best first; the last ones when somebody's object has those. Names that are too long for
 * S3 are left out.
 *
 * @param submission what makes a name nobody else's.
 */
export function resultsKeys(
  csvKey: string,
  kind: ResultsKind,
  submission: string,
  { prefix, to }: Place,
): readonly string[] {
  const stem = to === undefined ? csvKey : to + csvKey.slice(prefix.length);
  const mark = submission.slice(0, 12);
  const folder = stem.slice(0, stem.lastIndexOf('/') + 1);
  return [`${stem}.${kind}.csv`, `${stem}.${mark}.${kind}.csv`, `${folder}${mark}.${kind}.csv`].filter(
    key => Buffer.byteLength(key) <= MAX_KEY_BYTES,
  );
}
