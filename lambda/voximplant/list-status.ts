/** What a call list is doing, as far as a word of the API says it. */
export type ListStatus = 'dialling' | 'completed' | 'cancelled' | 'suspended' | 'unknown';

/**
 * The words of the API, without case, blanks, `_` and `-`. The reference writes `Canceled`, methods and callbacks of the same API
 * write `Cancelled`: which of them an answer has is nothing to rely on.
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

/** Reads the status of a call list, in any spelling. What nobody knows is `unknown`, and taken for nothing. */
export function readListStatus(word: string | undefined): ListStatus {
  return WORDS.get((word ?? '').toLowerCase().replaceAll(/[\s_-]+/g, '')) ?? 'unknown';
}

/** True for a list that begins no call any more, unless somebody starts it. */
export function isDone(word: string | undefined): boolean {
  const status = readListStatus(word);
  return status === 'completed' || status === 'cancelled';
}
