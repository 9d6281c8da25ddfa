/** Wrong usage; its message says what to type instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads arguments; what node says of wrong ones is said as wrong usage.
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
