import { MAX_KEY_BYTES } from './key-length.ts';

/** The files that are written beside a drop when its list has ended. */
export type ResultsKind = 'results' | 'unreached';

/** Where results are written. */
interface Place {
  /** The feed's prefix. */
  readonly prefix: string;
  /** The prefix that replaces it; results are written beside the file when absent. */
  readonly to?: string | undefined;
}

/**
 * The names that a results file may have, best first; later ones are used when another object has the earlier ones.
 * Names that are too long for S3 are left out.
 *
 * @param submission makes the later names unique.
 */
export function resultsKeys(
  csvKey: string,
  kind: ResultsKind,
  submission: string,
  { prefix, to }: Place,
): readonly string[] {
  // The prefix of a feed may be another one by now.
  const rest = csvKey.startsWith(prefix) ? csvKey.slice(prefix.length) : csvKey;
  const stem = to === undefined ? csvKey : to + rest;
  const mark = submission.slice(0, 12);
  const folder = stem.slice(0, stem.lastIndexOf('/') + 1);
  return [`${stem}.${kind}.csv`, `${stem}.${mark}.${kind}.csv`, `${folder}${mark}.${kind}.csv`].filter(
    key => Buffer.byteLength(key) <= MAX_KEY_BYTES,
  );
}
