/** The state of a call list, as far as the API's status tells. */
export type ListStatus = 'dialling' | 'completed' | 'cancelled' | 'suspended' | 'unknown';

/**
 * The statuses of the API in lower case, without blanks, `_` and `-`. The reference has `Canceled`, methods and
 * callbacks of the same API have `Cancelled`, so either may be in an answer.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-lists
 */
const WORDS: ReadonlyMap<string, ListStatus> = new Map([
  ['inprogress', 'dialling'],
  ['completed', 'completed'],
  ['canceled', 'cancelled'],
  ['cancelled', 'cancelled'],
  ['suspended', 'suspended'],
]);

/** Reads the status of a call list in any spelling. All other statuses are `unknown`. */
export function readListStatus(word: string | undefined): ListStatus {
  return WORDS.get((word ?? '').toLowerCase().replaceAll(/[\s_-]+/g, '')) ?? 'unknown';
}

/** True for a list that starts no more calls unless somebody starts it again. */
export function isDone(word: string | undefined): boolean {
  const status = readListStatus(word);
  return status === 'completed' || status === 'cancelled';
}
