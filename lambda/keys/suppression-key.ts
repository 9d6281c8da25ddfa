/** Where the lists of numbers lie that a feed must not call; one without a bucket lies in the feed's own. */
export interface Lists {
  readonly bucket: string;
  readonly suppression: ReadonlyArray<{
    readonly bucket?: string | undefined;
    readonly key?: string | undefined;
    readonly prefix?: string | undefined;
  }>;
}

/** With whatever a person's system adds to the name of a copy. */
const SUPPRESSED = /\.csv(?:\.gz)?\.suppressed(?: ?\(\d+\)| - [^/]*)?\.csv(?:\.gz)?$/i;

/** Where it is written which rows of a drop were left out. */
export function suppressedKey(csvKey: string): string {
  return `${csvKey}.suppressed.csv`;
}

/** True for the key of such a file, in any case: never a drop itself. */
export function isSuppressedKey(key: string): boolean {
  return SUPPRESSED.test(key);
}

/** True for an object of a feed's bucket that is one of its lists, or a part of one: those people must never be dialled. */
export function isListKey(key: string, { bucket, suppression }: Lists): boolean {
  return suppression.some(
    list =>
      (list.bucket ?? bucket) === bucket &&
      (list.key === key || (list.prefix !== undefined && key.startsWith(list.prefix))),
  );
}
