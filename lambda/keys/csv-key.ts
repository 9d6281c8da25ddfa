import { isCancelKey } from './cancel-key.ts';
import { isResultsKey } from './results-key.ts';
import { isSuppressedKey } from './suppression-key.ts';

const ENDING = /\.csv(?:\.gz)?$/i;
/** Ending of the file that lists the problems of a rejected drop. It never is a drop itself. */
const ERRORS_ENDING = '.errors.csv';

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
  return csvKey + ERRORS_ENDING;
}

/** True for the key of such a list of problems. */
export function isErrorsKey(key: string): boolean {
  return key.endsWith(ERRORS_ENDING) && ENDING.test(key.slice(0, -ERRORS_ENDING.length));
}
