import { isCancelKey } from './cancel-key.ts';
import { isResultsKey } from './results-key.ts';
import { isSuppressedKey } from './suppression-key.ts';

const ENDING = /\.csv(?:\.gz)?$/i;
/** What a refused drop's list of problems is called: never a drop itself. */
const ERRORS_ENDING = '.errors.csv';

/** True for the key of a CSV, plain or packed. */
export function isCsvKey(key: string): boolean {
  return ENDING.test(key) && ![isErrorsKey, isCancelKey, isResultsKey, isSuppressedKey].some(isOurs => isOurs(key));
}

/** True for the key of a CSV that is packed. */
export function isGzipKey(key: string): boolean {
  return /\.gz$/i.test(key);
}

/** The key of a CSV without its ending. */
export function withoutCsvEnding(key: string): string {
  return key.replace(ENDING, '');
}

/** Where the problems of a refused drop are written for its uploader. */
export function errorsKey(csvKey: string): string {
  return csvKey + ERRORS_ENDING;
}

/** True for the key of such a list of problems. */
export function isErrorsKey(key: string): boolean {
  return key.endsWith(ERRORS_ENDING) && ENDING.test(key.slice(0, -ERRORS_ENDING.length));
}
