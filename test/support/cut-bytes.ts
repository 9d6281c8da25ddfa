/** Cuts bytes into chunks of these lengths, repeated cyclically; without lengths, into one chunk. */
export function cutBytes(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let index = 0, start = 0; start < bytes.length; index++) {
    const end = start + Math.max(1, lengths[index % lengths.length] ?? bytes.length);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}

/** Chunks as an asynchronous stream. */
export async function* streamOf(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
