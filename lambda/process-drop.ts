import { createAdvancer } from './advance-submission.ts';
import { type Claim, claimSubmission } from './claim-submission.ts';
import { createConclusions, type Submitted } from './conclude-attempt.ts';
import { draftReceipt } from './draft-receipt.ts';
import { DropdialError, describeError } from './errors.ts';
import { checkHours } from './hours-of-drop.ts';
import { type LedgerEntry, moveEntry } from './ledger.ts';
import type { Drop, Located, OrphanReason } from './locate-drops.ts';
import { noteLaterSidecar } from './note-later-sidecar.ts';
import type { OpenIndex } from './open-index.ts';
import type { Outcome } from './outcome.ts';
import { readSidecar, type SidecarSource } from './read-sidecar.ts';
import { isFinal } from './receipt.ts';
import { type Resolution, resolveParameters } from './resolve-parameters.ts';
import { readTags } from './s3/read-tags.ts';
import { settle } from './settle.ts';
import type { Run, SubmitDependencies } from './submit-drop.ts';
import { waitForSource } from './wait-for-source.ts';
import type { Annotate } from './write-back/annotate.ts';
import { writeBack } from './write-back/write-back.ts';

export interface ProcessDependencies extends SubmitDependencies {
  readonly annotate: Annotate;
  readonly openIndex: OpenIndex;
}

/** What is known of a drop before anything is claimed: an ending, or the parameters it dials with. */
interface Resolved {
  readonly resolution: Resolution | 'empty';
  readonly sidecar?: SidecarSource | undefined;
}

async function resolveDrop(
  { s3, now }: ProcessDependencies,
  { feed, head, known }: Drop,
  signal: AbortSignal,
): Promise<Resolved> {
  if (head.size === 0) return { resolution: 'empty' };
  const [tags, sidecar] = await Promise.all([
    readTags(s3, head, signal),
    readSidecar(s3, head.bucket, head.key, signal),
  ]);
  const uploadedAt = known ? new Date(known.receipt.drop.uploadedAt) : head.lastModified;
  settle(feed, [uploadedAt, sidecar.source?.lastModified], now());
  const resolution = checkHours(feed, resolveParameters(feed, head.key, sidecar, tags));
  return { resolution: waitForSource(feed, resolution, { sidecar, tags }), sidecar: sidecar.source };
}

function toOutcome({ entry, retry }: Submitted): Outcome {
  const { receipt } = entry;
  switch (receipt.state) {
    case 'created':
    case 'rejected':
    case 'checked':
      return { status: receipt.state, receipt };
    case 'skipped':
      return { status: 'skipped', reason: receipt.problems[0]?.code ?? 'skipped', receipt };
    case 'in_doubt':
      return { status: 'in_doubt', receipt, ...(retry && { retry }) };
    default:
      return { status: 'waiting', receipt, ...(retry && { retry }) };
  }
}

const ORPHAN_CODES: Readonly<Record<OrphanReason, string>> = {
  gone: 'source_changed',
  replaced: 'source_changed',
  superseded: 'superseded',
};

type Orphan = Extract<Located, { kind: 'orphan' }>;

/** Handles one drop from its sources to its write-back. Every arrow of its way is one call below. */
export function createDropProcessor(dependencies: ProcessDependencies) {
  const { ledger, now, openIndex } = dependencies;
  const conclusions = createConclusions(ledger, now);
  const advance = createAdvancer(dependencies);

  /** A drop that waited under another idempotency key does not wait any more. */
  async function closeSuperseded(known: LedgerEntry | undefined, submission: string): Promise<void> {
    if (known?.receipt.state !== 'waiting' || known.receipt.submission === submission) return;
    const message = `the drop went on as submission ${submission}`;
    await moveEntry(ledger, known, { state: 'skipped', problems: [{ code: 'superseded', message }] });
  }

  function refuseBusy(until: string): never {
    const retryAfterSeconds = Math.max(1, Math.ceil((Date.parse(until) - now().getTime()) / 1000));
    throw new DropdialError('submission_busy', `another worker holds it until ${until}`, { retryAfterSeconds });
  }

  /** What could not be written back is left to sweeps, too: the message may fail too often. */
  async function writeBackOrMark(entry: LedgerEntry, { feed, head }: Drop, run: Run) {
    try {
      return await writeBack({ ...dependencies, log: run.log }, feed, entry, head);
    } catch (error) {
      await openIndex.mark(feed.id, entry.receipt.submission).catch(() => undefined);
      throw error;
    }
  }

  async function finish(
    claim: Claim,
    drop: Drop,
    { resolution, sidecar }: Resolved,
    owner: string,
    run: Run,
  ): Promise<Outcome> {
    if (claim.kind === 'busy') return refuseBusy(claim.until);
    await closeSuperseded(drop.known, claim.entry.receipt.submission);
    const parameters = resolution !== 'empty' && resolution.kind === 'complete' ? resolution.parameters : undefined;
    const sendable = parameters && { head: drop.head, parameters };
    const advanced = await advance(claim, { feed: drop.feed, sendable }, owner, run);
    if (advanced.entry.receipt.state === 'claimed' && advanced.retry) throw advanced.retry;
    const submitted = { ...advanced, entry: await noteLaterSidecar(ledger, advanced.entry, sidecar) };
    const { entry, written } = await writeBackOrMark(submitted.entry, drop, run);
    // Nothing is new of a drop that is over, nor of one that was looked at and waits as before.
    if (!written && (claim.kind === 'settled' || entry.receipt.state === 'waiting')) {
      return { status: 'skipped', reason: 'already_done', receipt: entry.receipt };
    }
    return toOutcome({ ...submitted, entry });
  }

  /** There is nothing left to write the outcome back onto. */
  async function giveUpWriteBack(submitted: Submitted): Promise<Submitted> {
    const { writeBack: pendingBack, state, doubt } = submitted.entry.receipt;
    const isSettled = isFinal(state) || state === 'checked' || doubt?.parked === true;
    if (!isSettled || !pendingBack.pending) return submitted;
    const change = { writeBack: { ...pendingBack, pending: false } };
    return { ...submitted, entry: await moveEntry(ledger, submitted.entry, change) };
  }

  /** Follows up what a submission began whose object is not there any more. */
  async function settleOrphan({ feed, entry, reason }: Orphan, owner: string, run: Run): Promise<Outcome> {
    const { state, lease } = entry.receipt;
    if (lease && Date.parse(lease.until) > now().getTime()) return refuseBusy(lease.until);
    if (isFinal(state) || state === 'checked') return toOutcome(await giveUpWriteBack({ entry }));
    if (state === 'claimed' || state === 'waiting') {
      const message = `the object was ${reason} before anything was sent`;
      const ended = await conclusions.ended(entry, 'skipped', { code: ORPHAN_CODES[reason], message });
      return toOutcome(await giveUpWriteBack(ended));
    }
    const kind = state === 'held' ? 'held' : 'in_doubt';
    return toOutcome(await giveUpWriteBack(await advance({ kind, entry }, { feed, sendable: undefined }, owner, run)));
  }

  /** A sweep may have meant a submission that the drop has left behind, for another idempotency key. */
  async function settleLeftBehind(
    { feed, due, head }: Drop,
    submission: string,
    owner: string,
    run: Run,
  ): Promise<void> {
    if (due === undefined || due === submission) return;
    const entry = await ledger.read(feed.id, due);
    if (entry?.receipt.drop.key === head.key)
      await settleOrphan({ kind: 'orphan', feed, entry, reason: 'superseded' }, owner, run);
  }

  async function processDrop(drop: Drop, owner: string, outerRun: Run): Promise<Outcome> {
    const resolved = await resolveDrop(dependencies, drop, outerRun.signal);
    const draft = draftReceipt(drop, resolved.resolution, resolved.sidecar, owner, outerRun, now());
    const run = { ...outerRun, log: outerRun.log.with({ submission: draft.submission, feed: drop.feed.id }) };
    try {
      await settleLeftBehind(drop, draft.submission, owner, run);
      const claim = await claimSubmission(ledger, draft, owner, now(), drop.known);
      return await finish(claim, drop, resolved, owner, run);
    } catch (error) {
      run.log.warn('not finished; the event has to come back', { reason: describeError(error) });
      throw error;
    }
  }

  return { processDrop, settleOrphan };
}
