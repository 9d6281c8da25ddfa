/** What a person's system adds to the name of a copy. */
const COPY = String.raw`(?: ?\(\d+\)| - [^/]*)?`;
const CANCEL = new RegExp(String.raw`\.cancel${COPY}\.csv(?:\.gz)?$`, 'i');
const CANCELLED = new RegExp(String.raw`\.cancelled${COPY}\.csv(?:\.gz)?$`, 'i');
const EXACT = /\.cancel\.csv$/i;

/** True for the key of a file that says who is to be taken out of a list, or what became of that: those people must never be dialled. */
export function isCancelKey(key: string): boolean {
  return CANCEL.test(key) || CANCELLED.test(key);
}

/**
 * The keys of the drops of whose lists a file takes people out; none for a copy of such a file, a packed one, and one that says
 * what became of another.
 */
export function csvKeysOfCancel(key: string): readonly string[] {
  if (!EXACT.test(key)) return [];
  const stem = key.replace(EXACT, '');
  return /\.csv(?:\.gz)?$/i.test(stem) ? [stem] : [`${stem}.csv`, `${stem}.CSV`, `${stem}.csv.gz`];
}

/** The keys under which a file for the list of a drop is looked for once the list is there. */
export function cancelKeysOf(csvKey: string): readonly string[] {
  return [csvKey, csvKey.replace(/\.csv(?:\.gz)?$/i, '')].map(stem => `${stem}.cancel.csv`);
}

/** Where it is written what became of such a file. */
export function cancelledKey(key: string): string {
  return key.replace(EXACT, '.cancelled.csv');
}
