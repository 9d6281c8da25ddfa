import type { Readable } from 'node:stream';

/** An answer of so many bytes may be a file, which is passed on as it comes: whoever reads it sees whether it stands still. */
const STREAMED_BYTES = 8 * 1024 * 1024;

/**
 * Ends an answer that is not whole in time. Documents, listings, tags and all that S3 says of what it did are read at once and by nobody who
 * watches: one that stops in its middle would be waited for until the function is ended, with the lease of its drop.
 *
 * @param length as its header says; absent for what is sent in chunks, as no object is.
 * @param wholeMs milliseconds from its beginning to its end.
 */
export function boundAnswer(body: Readable, length: string | undefined, wholeMs: number): void {
  if (length !== undefined && Number(length) > STREAMED_BYTES) return;
  const timer = setTimeout(() => {
    // By this name the SDK knows what may be asked once more.
    const fault = Object.assign(new Error(`an answer was not whole after ${wholeMs / 1000} s`), {
      name: 'TimeoutError',
    });
    body.destroy(fault);
  }, wholeMs);
  timer.unref();
  body.once('close', () => clearTimeout(timer));
}
