import { findObstacle } from '../gates/gate.ts';
import { GATES } from '../gates/gates.ts';
import type { Pause, Wait } from '../ledger/pause.ts';
import { checkHours } from '../resolve/check-hours.ts';
import { type Resolution, resolveParameters } from '../resolve/resolve-parameters.ts';
import type { Run } from '../run.ts';
import type { SidecarSource } from '../sources/read-sidecar.ts';
import { readSources } from '../sources/read-sources.ts';
import type { World } from '../world.ts';
import type { Drop } from './drop.ts';

/** The result of reading the sources of a drop, before anything is claimed. */
export interface Resolved {
  /** `empty` for an object of 0 bytes. */
  readonly resolution: Resolution | 'empty';
  readonly sidecar?: SidecarSource | undefined;
  /** The reason why the drop has to wait, if it has one. */
  readonly wait?: Wait;
}

type Needs = Pick<World, 's3' | 'ledger' | 'documents' | 'voximplant' | 'now' | 'newId'>;

/** Reads all sources of a drop's parameters and resolves them. Returns a pause if it is too early for that. */
export async function resolveDrop(
  { feed, head, known, stranger, sources: early }: Drop,
  { signal }: Pick<Run, 'signal'>,
  world: Needs,
): Promise<Resolved | { readonly pause: Pause }> {
  if (head.size === 0) return { resolution: 'empty' };
  const { s3, now } = world;
  const sources = early ?? { ...(await readSources(s3, feed, head, signal)), metadata: head.metadata };
  const sidecar = sources.sidecar.source;
  const uploadedAt = known ? new Date(known.receipt.drop.uploadedAt) : head.lastModified;
  const resolution = checkHours(feed, resolveParameters(feed, head.key, sources, now()));
  const uploads = [uploadedAt, sidecar?.lastModified];
  const arrival = { feed, key: head.key, known: known?.receipt, stranger, sources, resolution, uploads };
  const obstacle = await findObstacle(GATES.beforeClaim, arrival, world);
  if (obstacle?.kind === 'pause') return { pause: obstacle.pause };
  return { resolution, sidecar, ...(obstacle && { wait: obstacle.wait }) };
}
