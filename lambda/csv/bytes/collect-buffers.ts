/**
 * Bytes between two collections. A smaller value costs time, a larger one memory: at 8 MB a large file took a fifth
 * more memory.
 */
const SWEEP_BYTES = 4 * 1024 * 1024;

/** Collects young garbage; absent if node was started without `--expose-gc`. */
type CollectYoung = (options: { readonly type: 'minor' }) => void;

/**
 * Passes bytes on, and collects buffers that are no longer needed while they are young. V8 does not see how much memory
 * they hold, and lets a hundred megabytes of them wait for a collection. Lambda starts node with `--expose-gc`; without
 * it nothing is collected.
 *
 * @see https://nodejs.org/api/cli.html#--expose-gc
 */
export async function* collectBuffers(
  source: AsyncIterable<Uint8Array>,
  collect: CollectYoung | undefined = globalThis.gc,
): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const chunk of source) {
    yield chunk;
    passed += chunk.length;
    if (passed < SWEEP_BYTES) continue;
    passed = 0;
    collect?.({ type: 'minor' });
  }
}
