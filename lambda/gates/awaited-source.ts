import { sidecarKeys } from '../keys/sidecar-keys.ts';
import { isOurTag } from '../resolve/read-values.ts';
import type { Arrival, Delay } from './gate.ts';

/**
 * Makes a drop wait for the sidecar or the tags that its feed requires (`waitFor`), so that defaults alone never start
 * a list before they arrive. A drop with invalid parameters is rejected without waiting.
 */
export async function awaitedSource({ feed, key, resolution, sources }: AwaitedArrival): Promise<Delay | undefined> {
  const { id, waitFor } = feed;
  if (waitFor === undefined || resolution.kind === 'invalid') return undefined;
  const { sidecar, tags } = sources;
  const isThere = waitFor === 'sidecar' ? sidecar.source !== undefined : [...tags.keys()].some(isOurTag);
  if (isThere) return undefined;
  const [name = ''] = sidecarKeys(key).map(sidecarKey => sidecarKey.slice(sidecarKey.lastIndexOf('/') + 1));
  const what = waitFor === 'tags' ? 'tags with its parameters' : `its sidecar "${name}"`;
  const message = `feed "${id}" waits for ${what}`;
  return { kind: 'wait', wait: { code: `waiting_for_${waitFor}`, message, for: waitFor } };
}

type AwaitedArrival = Pick<Arrival, 'key' | 'resolution' | 'sources'> & {
  readonly feed: Pick<Arrival['feed'], 'id' | 'waitFor'>;
};
