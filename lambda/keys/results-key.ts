/** The names that `resultsKeys` makes, in any case, and of copies that people's systems rename. */
const RESULTS =
  /(?:\.csv(?:\.gz)?(?:\.[0-9a-f]{12})?|(?:^|\/)[0-9a-f]{12})\.(?:results|unreached)(?: ?\(\d+\)| - [^/]*)?\.csv(?:\.gz)?$/i;

/** True for a results file. It never is a drop itself. */
export function isResultsKey(key: string): boolean {
  return RESULTS.test(key);
}
