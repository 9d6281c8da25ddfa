/** What a person asked for was understood and is not done; its message says why. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
