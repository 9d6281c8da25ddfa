/**
 * Says how many bytes of the beginning to take away; `undefined` while more bytes are needed to tell.
 *
 * @param isWhole there are no more.
 */
export type MeasureBeginning = (start: Buffer, isWhole: boolean) => number | undefined;

/**
 * The same bytes without a beginning that `measure` knows. Only as much is held back as it takes to tell; what is left
 * undecided when the source ends is passed on.
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
    // Copied: the chunk may be used again by its owner.
    held = length === undefined ? Buffer.from(start) : undefined;
    if (length !== undefined && length < start.length) yield start.subarray(length);
  }
  if (held === undefined || held.length === 0) return;
  const length = measure(held, true) ?? 0;
  if (length < held.length) yield held.subarray(length);
}
