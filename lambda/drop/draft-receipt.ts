import { sidecarKeys } from '../keys/sidecar-keys.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { Draft } from '../ledger/ledger.ts';
import type { Lease } from '../ledger/receipt.ts';
import { MAX_PROBLEMS, type Problem } from '../problem.ts';
import type { Resolution } from '../resolve/resolve-parameters.ts';
import type { Run } from '../run.ts';
import type { SidecarSource } from '../sources/read-sidecar.ts';
import type { Drop } from './drop.ts';

/** How long a lease outlives the deadline of its owner, in milliseconds. */
const LEASE_MARGIN = 5_000;

const EMPTY: Problem = { code: 'empty_object', message: 'the object has 0 bytes; there is nobody to call' };

/** The lease of one invocation: it ends when the invocation surely has. */
export function leaseOf(owner: string, { deadline }: Run): Lease {
  return { owner, until: new Date(deadline.getTime() + LEASE_MARGIN).toISOString() };
}

/** A drop that waits says for what. */
function describeWait(
  { missing, waitsFor }: Extract<Resolution, { kind: 'incomplete' }>,
  { feed, head: { key } }: Drop,
  now: Date,
): Partial<Draft> & Pick<Draft, 'state'> {
  const wait = { for: waitsFor ?? 'parameters', since: now.toISOString() } as const;
  const [sidecar = ''] = sidecarKeys(key).map(name => name.slice(name.lastIndexOf('/') + 1));
  const what = waitsFor === 'tags' ? 'tags with its parameters' : `its sidecar "${sidecar}"`;
  const problem = { code: `waiting_for_${waitsFor}`, message: `feed "${feed.id}" waits for ${what}` };
  return { state: 'waiting', missing: [...missing], wait, ...(waitsFor && { problems: [problem] }) };
}

/** What of the document depends on the resolution. */
function describeResolution(
  resolution: Resolution | 'empty',
  drop: Drop,
  owner: string,
  run: Run,
  now: Date,
): Partial<Draft> & Pick<Draft, 'state'> {
  if (resolution === 'empty') return { state: 'skipped', problems: [EMPTY] };
  if (resolution.kind === 'invalid') {
    const { problems } = resolution;
    return { state: 'rejected', problems: problems.slice(0, MAX_PROBLEMS), problemCount: problems.length };
  }
  if (resolution.kind === 'incomplete') return describeWait(resolution, drop, now);
  const { parameters, origins, sources, warnings } = resolution;
  return {
    state: 'claimed',
    parameters,
    origins,
    ...(Object.keys(sources).length > 0 && { sources }),
    ...(warnings.length > 0 && { warnings: [...warnings] }),
    lease: leaseOf(owner, run),
  };
}

function idempotencyKeyOf(resolution: Resolution | 'empty'): string | undefined {
  if (resolution === 'empty') return undefined;
  return resolution.kind === 'complete' ? resolution.parameters.idempotency_key : resolution.idempotencyKey;
}

/** The first document of a submission: claimed with a lease, or the ending that its sources already decide. */
export function draftReceipt(
  drop: Drop,
  resolution: Resolution | 'empty',
  sidecar: SidecarSource | undefined,
  owner: string,
  run: Run,
  now: Date,
): Draft {
  const { feed, head, uploadedEtag, known } = drop;
  const { bucket, key, size, versionId } = head;
  const idempotencyKey = idempotencyKeyOf(resolution);
  const described = describeResolution(resolution, drop, owner, run, now);
  const ownCopies = known?.receipt.writeBack.copies ?? [];
  const isRecorded = head.etag === uploadedEtag || ownCopies.some(({ etag }) => etag === head.etag);
  return {
    version: 1,
    submission: fingerprint({ feed: feed.id, bucket, key, etag: uploadedEtag, idempotencyKey }),
    feed: feed.id,
    drop: {
      bucket,
      key,
      etag: uploadedEtag,
      versionId,
      size,
      uploadedAt: known?.receipt.drop.uploadedAt ?? head.lastModified.toISOString(),
      idempotencyKey,
    },
    ...(sidecar && { sidecar: { key: sidecar.key, etag: sidecar.etag, readAt: now.toISOString() } }),
    problems: [],
    attempts: [],
    writeBack: {
      pending: described.state !== 'claimed',
      copies: isRecorded ? ownCopies : [...ownCopies, { etag: head.etag, versionId }],
    },
    createdAt: now.toISOString(),
    ...described,
  };
}
