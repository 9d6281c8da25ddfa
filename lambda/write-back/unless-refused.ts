import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { isRefusal } from '../s3/is-refusal.ts';

/**
 * Does one write of several. If S3 refuses it for good, a warning says so, and the other writes go on.
 *
 * @param what the subject of the warning.
 * @returns the result, or why S3 refused.
 */
export async function unlessRefused<T>(
  what: string,
  log: Log,
  write: () => Promise<T>,
): Promise<{ done?: T; refused?: string }> {
  try {
    return { done: await write() };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const refused = describeError(error);
    log.warn(`${what} could not be written`, { reason: refused });
    return { refused };
  }
}
