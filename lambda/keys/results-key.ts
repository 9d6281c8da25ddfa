/** As `resultsKeys` names them, in any case, and with whatever a person's system adds to the name of a copy. */
const RESULTS =
  /(?:\.csv(?:\.gz)?(?:\.[0-9a-f]{12})?|(?:^|\/)[0-9a-f]{12})\.(?:results|unreached)(?: ?\(\d+\)| - [^/]*)?\.csv(?:\.gz)?$/i;

/** True for a file of results: never a drop itself. */
export function isResultsKey(key: string): boolean {
  return RESULTS.test(key);
}
