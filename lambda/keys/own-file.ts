/**
 * What operating systems, browsers and file managers append to the name of a copy, in any language: " (1)", "(2)", " -
 * Copy (3)", " copy 2", " Kopie", "-1".
 */
const COPY = String.raw`(?:[ (][^/]*|[-_]\d+)?`;
const CSV = String.raw`\.csv(?:\.gz)?`;

/**
 * Matches the keys of files that the function writes, in any letter case, and those of copies that people make of them.
 * Without this, a copy of such a file would be a drop, and its rows would be dialled.
 *
 * @param stem what comes before the mark of a copy, as a regular expression.
 * @param ending what comes after it; that of a CSV, gzipped or not, when absent.
 */
export function ownFile(stem: string, ending: string = CSV): RegExp {
  return new RegExp(`${stem}${COPY}${ending}$`, 'iu');
}

const ERRORS = ownFile(String.raw`${CSV}\.errors`);
const SUPPRESSED = ownFile(String.raw`${CSV}\.suppressed`);
/** The names that `resultsKeys` makes. */
const RESULTS = ownFile(String.raw`(?:${CSV}(?:\.[0-9a-f]{12})?|(?:^|[/ ])[0-9a-f]{12})\.(?:results|unreached)`);
const RECEIPTS = [
  ownFile(String.raw`${CSV}\.result`, String.raw`\.json`),
  ownFile(String.raw`\.result`, String.raw`\.txt`),
];

/** True for a list of the problems of a rejected drop. It never is a drop itself. */
export function isErrorsKey(key: string): boolean {
  return ERRORS.test(key);
}

/** True for a list of the rows that were left out of a drop. It never is a drop itself. */
export function isSuppressedKey(key: string): boolean {
  return SUPPRESSED.test(key);
}

/** True for a results file. It never is a drop itself. */
export function isResultsKey(key: string): boolean {
  return RESULTS.test(key);
}

/** True for a receipt file, which tells the uploader the state of a drop. It never is a drop or a sidecar itself. */
export function isReceiptFileKey(key: string): boolean {
  return RECEIPTS.some(receipt => receipt.test(key));
}
