/** Wrong usage. The message contains the remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Parses arguments, and turns node's errors into usage errors.
 *
 * @throws {UsageError}
 */
export function orUsageError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
