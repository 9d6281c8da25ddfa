import { type Claim, claimSubmission } from './claim-submission.ts';
import { createConclusions, type Submitted } from './conclude-attempt.ts';
import { DropdialError, describeError } from './errors.ts';
import { fingerprint } from './fingerprint.ts';
import { type Draft, type LedgerEntry, moveEntry } from './ledger.ts';
import type { Drop } from './locate-drops.ts';
import type { Outcome } from './outcome.ts';
import { MAX_PROBLEMS, type Problem } from './problem.ts';
import { readSidecar } from './read-sidecar.ts';
import { type Resolution, resolveParameters } from './resolve-parameters.ts';
import { readTags } from './s3/read-tags.ts';
import { createSubmitter, type Run, type SubmitDependencies } from './submit-drop.ts';
import type { Annotate } from './write-back/annotate.ts';
import { writeBack } from './write-back/write-back.ts';

export interface ProcessDependencies extends SubmitDependencies {
  readonly annotate: Annotate;
}

/** How long a lease outlives the deadline of its owner, in milliseconds. */
const LEASE_MARGIN = 5_000;

const EMPTY: Problem = { code: 'empty_object', message: 'the object has 0 bytes; there is nobody to call' };

/** What the drop comes to before anything is claimed: an ending, or the parameters it dials with. */
async function resolveDrop(
  { s3 }: ProcessDependencies,
  { feed, head }: Drop,
  signal: AbortSignal,
): Promise<Resolution | 'empty'> {
  if (head.size === 0) return 'empty';
  const [tags, sidecar] = await Promise.all([
    readTags(s3, head, signal),
    readSidecar(s3, head.bucket, head.key, signal),
  ]);
  return resolveParameters(feed, head.key, sidecar, tags);
}

/** What of the document depends on the resolution. */
function describeResolution(
  resolution: Resolution | 'empty',
  owner: string,
  run: Run,
): Partial<Draft> & Pick<Draft, 'state'> {
  if (resolution === 'empty') return { state: 'skipped', problems: [EMPTY] };
  if (resolution.kind === 'invalid') {
    const { problems } = resolution;
    return { state: 'rejected', problems: problems.slice(0, MAX_PROBLEMS), problemCount: problems.length };
  }
  if (resolution.kind === 'incomplete') return { state: 'waiting', missing: [...resolution.missing] };
  const until = new Date(run.deadline.getTime() + LEASE_MARGIN).toISOString();
  const { parameters, origins } = resolution;
  return { state: 'claimed', parameters, origins, lease: { owner, until } };
}

function idempotencyKeyOf(resolution: Resolution | 'empty'): string | undefined {
  if (resolution === 'empty') return undefined;
  return resolution.kind === 'complete' ? resolution.parameters.idempotency_key : resolution.idempotencyKey;
}

function draftReceipt(drop: Drop, resolution: Resolution | 'empty', owner: string, run: Run, now: Date): Draft {
  const { feed, head, uploadedEtag, known } = drop;
  const { bucket, key, size, versionId } = head;
  const idempotencyKey = idempotencyKeyOf(resolution);
  const described = describeResolution(resolution, owner, run);
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

function toOutcome({ entry, retry }: Submitted): Outcome {
  const { receipt } = entry;
  switch (receipt.state) {
    case 'created':
    case 'rejected':
      return { status: receipt.state, receipt };
    case 'skipped':
      return { status: 'skipped', reason: receipt.problems[0]?.code ?? 'skipped', receipt };
    case 'in_doubt':
      return {
        status: 'in_doubt',
        receipt,
        retry: retry ?? new DropdialError('submission_in_doubt', 'the answer is unknown'),
      };
    default:
      return { status: 'waiting', receipt, ...(retry && { retry }) };
  }
}

/** Handles one drop from its sources to its write-back. Every arrow of its way is one call below. */
export function createDropProcessor(dependencies: ProcessDependencies) {
  const { ledger, now } = dependencies;
  const conclusions = createConclusions(ledger, now);
  const submitDrop = createSubmitter(dependencies);

  async function advance(
    claim: Exclude<Claim, { kind: 'busy' }>,
    drop: Drop,
    resolution: Resolution | 'empty',
    run: Run,
  ): Promise<Submitted> {
    const { entry } = claim;
    if (claim.kind === 'settled') return { entry };
    if (entry.receipt.state === 'in_doubt') {
      const reason = entry.receipt.problems[0]?.message ?? 'the answer is unknown';
      return { entry, retry: new DropdialError('submission_in_doubt', reason) };
    }
    if (claim.kind === 'in_doubt')
      return conclusions.doubted(entry, 'an earlier attempt ended without a recorded answer');
    if (resolution === 'empty' || resolution.kind !== 'complete') return { entry };
    return submitDrop(entry, { feed: drop.feed, head: drop.head, parameters: resolution.parameters }, run);
  }

  /** A drop that waited under another idempotency key does not wait any more. */
  async function closeSuperseded(known: LedgerEntry | undefined, submission: string): Promise<void> {
    if (known?.receipt.state !== 'waiting' || known.receipt.submission === submission) return;
    const message = `the drop went on as submission ${submission}`;
    await moveEntry(ledger, known, { state: 'skipped', problems: [{ code: 'superseded', message }] });
  }

  async function finish(claim: Claim, drop: Drop, resolution: Resolution | 'empty', run: Run): Promise<Outcome> {
    if (claim.kind === 'busy')
      throw new DropdialError('submission_busy', `another worker holds it until ${claim.until}`);
    await closeSuperseded(drop.known, claim.entry.receipt.submission);
    const submitted = await advance(claim, drop, resolution, run);
    if (submitted.entry.receipt.state === 'claimed' && submitted.retry) throw submitted.retry;
    const { entry, written } = await writeBack(
      { ...dependencies, log: run.log },
      drop.feed,
      submitted.entry,
      drop.head,
    );
    if (claim.kind === 'settled' && !written) {
      return { status: 'skipped', reason: 'already_done', receipt: entry.receipt };
    }
    return toOutcome({ ...submitted, entry });
  }

  return async function processDrop(drop: Drop, owner: string, outerRun: Run): Promise<Outcome> {
    const resolution = await resolveDrop(dependencies, drop, outerRun.signal);
    const draft = draftReceipt(drop, resolution, owner, outerRun, now());
    const run = { ...outerRun, log: outerRun.log.with({ submission: draft.submission, feed: drop.feed.id }) };
    try {
      const claim = await claimSubmission(ledger, draft, owner, now(), drop.known);
      return await finish(claim, drop, resolution, run);
    } catch (error) {
      run.log.warn('not finished; the event has to come back', { reason: describeError(error) });
      throw error;
    }
  };
}
