/** The names that `resultsKeys` makes, in any letter case, and the names of copies of such files. */
const RESULTS =
  /(?:\.csv(?:\.gz)?(?:\.[0-9a-f]{12})?|(?:^|\/)[0-9a-f]{12})\.(?:results|unreached)(?: ?\(\d+\)| - [^/]*)?\.csv(?:\.gz)?$/i;

/** True for a results file. It never is a drop itself. */
export function isResultsKey(key: string): boolean {
  return RESULTS.test(key);
}
