import { isCsvKey, withoutCsvEnding } from './csv-key.ts';
import { isFolderDefaultsKey } from './folder-defaults-key.ts';
import { MAX_KEY_BYTES } from './key-length.ts';
import { isReceiptFileKey } from './own-file.ts';

/**
 * The keys a sidecar may have: `<key>.json` and `<key without .csv or .csv.gz>.json`, also with `.JSON`. Keys that are
 * too long are left out, because S3 would reject the request. So are folder defaults and receipt files, which never are
 * sidecars.
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
