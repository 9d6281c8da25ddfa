import { collectBuffers } from '../../lambda/csv/bytes/collect-buffers.ts';
import { createKeyedDigests, type KeyedDigest } from '../../lambda/voximplant/upload/keyed-digest.ts';
import { openDrop, sendDrop } from './open-drop.ts';
import { runTransfers } from './run-transfers.ts';

const startDigest = createKeyedDigests();
const code = Buffer.alloc(16);

/**
 * Computes the digest as the function does, but always returns the same code, because no first pass exists to compare
 * with.
 */
function startUncompared(): KeyedDigest {
  const { update, digest } = startDigest();
  const digestAnyway = () => {
    digest();
    return code;
  };
  return { update, digest: digestAnyway };
}

// The second reading of an object, as the function does it when the plan removed nothing.
await runTransfers(async job => {
  const source = await openDrop(job);
  // The first call stands for the first pass and opens nothing; only the first pass verifies checksums.
  source();
  await sendDrop(job, collectBuffers(source()), { bytes: job.bytes, digest: code, startDigest: startUncompared });
});
