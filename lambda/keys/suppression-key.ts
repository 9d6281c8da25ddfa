/** The suppression lists of a feed. A list without a bucket is in the feed's own. */
export interface Lists {
  readonly bucket: string;
  readonly suppression: ReadonlyArray<{
    readonly bucket?: string | undefined;
    readonly key?: string | undefined;
    readonly prefix?: string | undefined;
  }>;
}

/** The key of the file that lists the rows of a drop that were left out. */
export function suppressedKey(csvKey: string): string {
  return `${csvKey}.suppressed.csv`;
}

/**
 * True for an object of a feed's bucket that is a suppression list, or part of one: the people in it must never be
 * dialled.
 */
export function isListKey(key: string, { bucket, suppression }: Lists): boolean {
  return suppression.some(
    list =>
      (list.bucket ?? bucket) === bucket &&
      (list.key === key || (list.prefix !== undefined && key.startsWith(list.prefix))),
  );
}
