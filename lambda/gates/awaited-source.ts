import type { FeedConfig } from '../feed/feed-config.ts';
import { isParameterName } from '../parameters/parameters.ts';
import { TAG_NAMESPACE } from '../resolve/read-values.ts';
import type { Resolution } from '../resolve/resolve-parameters.ts';
import type { Sources } from '../sources/read-sources.ts';

function isOurs(tag: string): boolean {
  return tag.startsWith(TAG_NAMESPACE) || isParameterName(tag);
}

/**
 * Has a drop wait for what its feed wants to see first (`waitFor`), so that defaults alone never start a list before the
 * partner's sidecar or tags arrived. What is wrong is wrong already.
 */
export function waitForSource(
  { waitFor }: FeedConfig,
  resolution: Resolution,
  { sidecar, tags }: Pick<Sources, 'sidecar' | 'tags'>,
): Resolution {
  if (waitFor === undefined || resolution.kind === 'invalid') return resolution;
  const isThere = waitFor === 'sidecar' ? sidecar.source !== undefined : [...tags.keys()].some(isOurs);
  if (isThere) return resolution;
  const idempotencyKey =
    resolution.kind === 'complete' ? resolution.parameters.idempotency_key : resolution.idempotencyKey;
  return {
    kind: 'incomplete',
    missing: resolution.kind === 'incomplete' ? resolution.missing : [],
    waitsFor: waitFor,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
}
