/** Bytes between two sweeps. More often costs time, less often memory: at 8 MB a large file took a fifth more of it. */
const SWEEP_BYTES = 4 * 1024 * 1024;

/** Collects what is young; absent where node was not started with `--expose-gc`. */
export type CollectYoung = (options: { readonly type: 'minor' }) => void;

/**
 * Passes bytes on and has the buffers that were read, and are not needed any more, freed while they are young. V8 does not see
 * how much memory is behind them, and lets a hundred megabytes of them wait for a collection. Lambda starts node with
 * `--expose-gc`; without it nothing happens.
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
