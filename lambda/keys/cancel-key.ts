import { ownFile } from './own-file.ts';

const CANCEL = ownFile(String.raw`\.cancel(?:led)?`);
const EXACT = /\.cancel\.csv$/i;

/** True for a `.cancel.csv` or `.cancelled.csv`: the people in it must never be dialled. */
export function isCancelKey(key: string): boolean {
  return CANCEL.test(key);
}

/**
 * The keys of the drops that a cancel file may belong to. None for a copy of a cancel file, a gzipped one, or a
 * `.cancelled.csv`.
 */
export function csvKeysOfCancel(key: string): readonly string[] {
  if (!EXACT.test(key)) return [];
  const stem = key.replace(EXACT, '');
  return /\.csv(?:\.gz)?$/i.test(stem) ? [stem] : [`${stem}.csv`, `${stem}.CSV`, `${stem}.csv.gz`];
}

/** The keys at which a cancel file is looked for when the list of a drop exists. */
export function cancelKeysOf(csvKey: string): readonly string[] {
  return [csvKey, csvKey.replace(/\.csv(?:\.gz)?$/i, '')].map(stem => `${stem}.cancel.csv`);
}

/** The key at which the answer to a cancel file is written. */
export function cancelledKey(key: string): string {
  return key.replace(EXACT, '.cancelled.csv');
}
