import { type AgedLook, findAge } from '../gates/age.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { Draft } from '../ledger/ledger.ts';
import type { Wait } from '../ledger/pause.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { MAX_PROBLEMS, type Problem } from '../problem.ts';
import type { Resolution } from '../resolve/resolve-parameters.ts';
import { leaseOf, type Run } from '../run.ts';
import type { Drop } from './drop.ts';
import type { Resolved } from './resolve-drop.ts';

const EMPTY: Problem = { code: 'empty_object', message: 'the object has 0 bytes; there is nobody to call' };

type Described = Partial<Draft> & Pick<Draft, 'state'>;

/** The draft of a drop that waits, with the reason. A drop that is too old is rejected instead. */
function describeWait(resolution: Resolution, wait: Wait | undefined, aged: AgedLook, now: Date): Described {
  const missing = resolution.kind === 'incomplete' ? resolution.missing : [];
  const stale = findAge(aged, now);
  if (stale) {
    const what = wait?.message ?? `it waited for ${missing.join(', ')}`;
    return {
      state: 'rejected',
      problems: [{ code: stale.code, message: `${stale.message}: ${what}` }],
      problemCount: 1,
    };
  }
  const since = now.toISOString();
  const problems = wait && [{ code: wait.code, message: wait.message }];
  return {
    state: 'waiting',
    missing,
    wait: { for: wait?.for ?? 'parameters', since },
    ...(problems && { problems }),
  };
}

/** The parts of the document that depend on the resolution. */
function describeResolution({ resolution, wait }: Resolved, aged: AgedLook, run: Run, now: Date): Described {
  if (resolution === 'empty') return { state: 'skipped', problems: [EMPTY] };
  // Before a person has judged whether it was sent, wrong parameters are no outcome of it.
  if (resolution.kind === 'invalid' && wait?.for !== 'person') {
    const { problems } = resolution;
    return { state: 'rejected', problems: problems.slice(0, MAX_PROBLEMS), problemCount: problems.length };
  }
  if (wait || resolution.kind !== 'complete') return describeWait(resolution, wait, aged, now);
  const { parameters, origins, sources, warnings } = resolution;
  return {
    state: 'claimed',
    parameters,
    origins,
    ...(Object.keys(sources).length > 0 && { sources }),
    ...(warnings.length > 0 && { warnings }),
    lease: leaseOf(run),
  };
}

/**
 * True when the object cannot be a copy. A copy in parts cannot be ruled out: it raises the same event as an upload in
 * parts, and its ETag has the same form.
 */
function isSurelyUpload({ upload, uploadedEtag }: Drop): boolean {
  return upload !== undefined && upload.isThere !== false && !/-\d+$/.test(uploadedEtag);
}

/**
 * The wait for a person, which begins when the person is asked, however long the drop waited for something else before.
 */
function askPerson(before: Receipt['wait'], now: Date): Receipt['wait'] {
  return before?.for === 'person' ? before : { for: 'person', since: now.toISOString() };
}

/** The first document of a submission: claimed with a lease, or the outcome that its sources already determine. */
export function draftReceipt(drop: Drop, resolved: Resolved, run: Run, now: Date): Draft {
  const { feed, head, uploadedEtag, known, isCopy } = drop;
  const { resolution, sidecar } = resolved;
  const { bucket, key, size } = head;
  // The version of the upload, not that of our copy.
  const { versionId } = known?.receipt.drop ?? head;
  const { idempotencyKey, ignored } = resolution === 'empty' ? {} : resolution;
  const uploadedAt = known?.receipt.drop.uploadedAt ?? head.lastModified.toISOString();
  const asked = resolved.wait?.for === 'person' && { wait: askPerson(known?.receipt.wait, now) };
  const described = describeResolution(resolved, { feed, receipt: { drop: { uploadedAt }, ...asked } }, run, now);
  const after = known?.receipt.drop.after;
  const ownCopies = known?.receipt.writeBack.copies ?? [];
  const isRecorded = head.etag === uploadedEtag || ownCopies.some(({ etag }) => etag === head.etag);
  return {
    version: 1,
    submission: fingerprint({ feed: feed.id, bucket, key, etag: uploadedEtag, idempotencyKey, after }),
    feed: feed.id,
    drop: {
      bucket,
      key,
      etag: uploadedEtag,
      versionId,
      size,
      uploadedAt,
      idempotencyKey,
      ...(isCopy && { isCopy }),
      ...(isSurelyUpload(drop) && { isUpload: true }),
      ...(after !== undefined && { after }),
    },
    ...(sidecar && { sidecar: { key: sidecar.key, etag: sidecar.etag, readAt: now.toISOString() } }),
    ...(ignored && { ignored }),
    problems: [],
    attempts: [],
    writeBack: {
      pending: described.state !== 'claimed',
      copies: isRecorded ? ownCopies : [...ownCopies, { etag: head.etag, versionId: head.versionId }],
    },
    createdAt: now.toISOString(),
    ...described,
  };
}
