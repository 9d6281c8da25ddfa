import type { Readable } from 'node:stream';

/** Larger answers may be files, which are streamed; their readers notice when they stall. */
const STREAMED_BYTES = 8 * 1024 * 1024;

/**
 * Ends an answer that is not complete in time. Documents, listings, tags and the results of requests are read at once,
 * without an idle watch. An answer that stops midway would block until the function times out, holding the lease of its
 * drop.
 *
 * @param length the Content-Length; absent for chunked answers, which objects never are.
 * @param wholeMs milliseconds from the beginning of the answer to its end.
 */
export function boundAnswer(body: Readable, length: string | undefined, wholeMs: number): void {
  if (length !== undefined && Number(length) > STREAMED_BYTES) return;
  const timer = setTimeout(() => {
    // The SDK retries errors of this name.
    const fault = Object.assign(new Error(`an answer was not whole after ${wholeMs / 1000} s`), {
      name: 'TimeoutError',
    });
    body.destroy(fault);
  }, wholeMs);
  timer.unref();
  body.once('close', () => clearTimeout(timer));
}
