import { createKeyedDigests } from '../../lambda/voximplant/upload/keyed-digest.ts';
import type { PlannedBytes } from '../../lambda/voximplant/upload/stream-body.ts';

/** The part of a plan of these bytes that the request compares with. */
export function planBytes(...chunks: readonly Uint8Array[]): PlannedBytes {
  const startDigest = createKeyedDigests();
  const code = startDigest();
  for (const chunk of chunks) code.update(chunk);
  return { bytes: chunks.reduce((sum, { length }) => sum + length, 0), digest: code.digest(), startDigest };
}
