import { isCancelKey } from './cancel-key.ts';
import { isErrorsKey, isResultsKey, isSuppressedKey } from './own-file.ts';

const ENDING = /\.csv(?:\.gz)?$/i;

/** True for the key of a CSV, gzipped or not, that is not one of the function's own files. */
export function isCsvKey(key: string): boolean {
  return ENDING.test(key) && ![isErrorsKey, isCancelKey, isResultsKey, isSuppressedKey].some(isOurs => isOurs(key));
}

/** True for a gzipped file. */
export function isGzipKey(key: string): boolean {
  return /\.gz$/i.test(key);
}

export function withoutCsvEnding(key: string): string {
  return key.replace(ENDING, '');
}

/** The key at which the problems of a rejected drop are written for its uploader. */
export function errorsKey(csvKey: string): string {
  return `${csvKey}.errors.csv`;
}
