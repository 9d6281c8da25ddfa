import { isCsvKey, withoutCsvEnding } from './csv-key.ts';
import { isFolderDefaultsKey } from './folder-defaults-key.ts';
import { MAX_KEY_BYTES } from './key-length.ts';
import { isReceiptFileKey } from './receipt-file-key.ts';

/**
 * The keys a sidecar may have: `<key>.json` and `<key without .csv or .csv.gz>.json`, also written `.JSON`. Those that no object can
 * have, because they are too long, are left out: S3 would refuse the question. So are the defaults of the folder, which are
 * nobody's sidecar, and files that say where a drop stands.
 */
export function sidecarKeys(csvKey: string): string[] {
  return [csvKey, withoutCsvEnding(csvKey)]
    .flatMap(stem => [`${stem}.json`, `${stem}.JSON`])
    .filter(key => Buffer.byteLength(key) <= MAX_KEY_BYTES && !isFolderDefaultsKey(key) && !isReceiptFileKey(key));
}

/** The CSV keys a sidecar may belong to. */
export function csvKeysOfSidecar(sidecarKey: string): string[] {
  const stem = sidecarKey.slice(0, -'.json'.length);
  const shared = ['.csv', '.CSV', '.csv.gz', '.CSV.GZ'].map(ending => stem + ending);
  return isCsvKey(stem) ? [stem] : shared;
}
