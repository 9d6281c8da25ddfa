/**
 * Returns how many bytes of the beginning to remove; `undefined` if more bytes are needed to decide.
 *
 * @param isWhole whether these are all bytes.
 */
type MeasureBeginning = (start: Buffer, isWhole: boolean) => number | undefined;

/**
 * Passes bytes on without the beginning that `measure` recognises. It holds back only the bytes that `measure` needs.
 * If the source ends before a decision, they are passed on.
 */
export async function* takeBeginning(
  source: AsyncIterable<Uint8Array>,
  measure: MeasureBeginning,
): AsyncGenerator<Uint8Array> {
  let held: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    if (held === undefined) {
      yield chunk;
      continue;
    }
    const start: Buffer =
      held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([held, chunk]);
    const length = measure(start, false);
    // Copied, because the owner of the chunk may reuse it.
    held = length === undefined ? Buffer.from(start) : undefined;
    if (length !== undefined && length < start.length) yield start.subarray(length);
  }
  if (held === undefined || held.length === 0) return;
  const length = measure(held, true) ?? 0;
  if (length < held.length) yield held.subarray(length);
}
