import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../../feed/feed-config.ts';
import { commonBeginnings, csvsOf } from '../../keys/match-sidecar.ts';
import { csvKeysOfSidecar } from '../../keys/sidecar-keys.ts';
import { isListKey } from '../../keys/suppression-key.ts';
import { isTemporaryName } from '../../keys/temporary-name.ts';
import { listBeginning } from '../../s3/list-beginning.ts';

/**
 * Finds the keys of the drops to which a sidecar belongs, in any spelling. If too many keys begin alike for one
 * listing, the usual spellings are included, whether such objects exist or not.
 */
export async function findCsvsOfSidecar(
  s3: S3Client,
  feed: Pick<FeedConfig, 'bucket' | 'prefix' | 'suppression'>,
  sidecarKey: string,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const { bucket, prefix } = feed;
  const { keys, isComplete } = await listBeginning(s3, bucket, commonBeginnings(prefix, sidecarKey), abortSignal);
  const found = csvsOf(sidecarKey, keys).filter(key => !isTemporaryName(key.slice(prefix.length)));
  const all = isComplete ? found : [...new Set([...found, ...csvKeysOfSidecar(sidecarKey)])];
  return all.filter(key => !isListKey(key, feed));
}
