/** An operator's valid request that was not carried out; the message says why. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
