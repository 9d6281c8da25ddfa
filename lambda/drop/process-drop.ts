import { DropdialError, describeError } from '../errors.ts';
import { waitForSource } from '../gates/awaited-source.ts';
import { settle } from '../gates/settling.ts';
import { type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import type { OpenIndex } from '../ledger/open-markers.ts';
import { isFinal } from '../ledger/receipt.ts';
import type { Announcer } from '../outcome-event/announce-outcome.ts';
import { checkHours } from '../resolve/check-hours.ts';
import { type Resolution, resolveParameters } from '../resolve/resolve-parameters.ts';
import type { Run } from '../run.ts';
import type { SidecarSource } from '../sources/read-sidecar.ts';
import { readSources } from '../sources/read-sources.ts';
import { createAdvancer } from '../submission/advance.ts';
import { type Claim, claimSubmission } from '../submission/claim.ts';
import { createConclusions, type Submitted } from '../submission/endings.ts';
import type { SubmitDependencies } from '../submission/submit.ts';
import type { Annotate } from '../write-back/annotate.ts';
import { writeBack } from '../write-back/write-back.ts';
import { draftReceipt } from './draft-receipt.ts';
import type { Drop, Located, OrphanReason } from './drop.ts';
import { noteLaterSidecar } from './note-later-sidecar.ts';
import type { Outcome } from './outcome.ts';

export interface ProcessDependencies extends SubmitDependencies {
  readonly annotate: Annotate;
  readonly announcer: Announcer;
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
  const sources = await readSources(s3, feed, head, signal);
  const sidecar = sources.sidecar.source;
  const uploadedAt = known ? new Date(known.receipt.drop.uploadedAt) : head.lastModified;
  settle(feed, [uploadedAt, sidecar?.lastModified], now());
  const resolution = checkHours(feed, resolveParameters(feed, head.key, sources, now()));
  return { resolution: waitForSource(feed, resolution, sources), sidecar };
}

function toOutcome({ entry, retry }: Submitted): Outcome {
  const { receipt } = entry;
  switch (receipt.state) {
    case 'created':
    case 'rejected':
    case 'checked':
    case 'in_doubt':
      return { status: receipt.state, receipt, ...(retry && { retry }) };
    case 'skipped':
      return {
        status: 'skipped',
        reason: receipt.problems[0]?.code ?? 'skipped',
        receipt,
        ...(retry && { retry }),
      };
    default:
      return { status: 'waiting', receipt, ...(retry && { retry }) };
  }
}

/** Nothing changed: the outcome was recorded before. */
function alreadyDone(reason: string, { entry, retry }: Submitted): Outcome {
  return { status: 'skipped', reason, receipt: entry.receipt, ...(retry && { retry }) };
}
const ORPHAN_CODES: Readonly<Record<OrphanReason, string>> = {
  gone: 'source_changed',
  replaced: 'source_changed',
  superseded: 'superseded',
};

type Orphan = Extract<Located, { kind: 'orphan' }>;

/** Handles one drop from its sources to its write-back. Every arrow of its way is one call below. */
export function createDropProcessor(dependencies: ProcessDependencies) {
  const { ledger, announcer, now, openIndex } = dependencies;
  const conclusions = createConclusions(ledger, now);
  const advance = createAdvancer(dependencies);

  /**
   * A drop that waited under another idempotency key does not wait any more.
   *
   * @returns why its event could not be sent. Only the object's metadata still names it, so they must stay as they are.
   */
  async function closeSuperseded(
    known: LedgerEntry | undefined,
    submission: string,
    { log }: Run,
  ): Promise<DropdialError | undefined> {
    if (known === undefined || known.receipt.submission === submission) return undefined;
    const message = `the drop went on as submission ${submission}`;
    const problems = [{ code: 'superseded', message }];
    const closed =
      known.receipt.state === 'waiting' ? await moveEntry(ledger, known, { state: 'skipped', problems }) : known;
    return (await announcer.announce(closed, log)).retry;
  }

  /** Sends the event that a submission owes, and remembers when that has to be tried again. */
  async function tell(submitted: Submitted, { log }: Run): Promise<Submitted> {
    const { entry, retry } = await announcer.announce(submitted.entry, log);
    const reason = submitted.retry ?? retry;
    return { ...submitted, entry, ...(reason && { retry: reason }) };
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
    const untold = await closeSuperseded(drop.known, claim.entry.receipt.submission, run);
    const parameters = resolution !== 'empty' && resolution.kind === 'complete' ? resolution.parameters : undefined;
    const sendable = parameters && { head: drop.head, parameters };
    const advanced = await advance(claim, { feed: drop.feed, sendable }, owner, run);
    if (advanced.entry.receipt.state === 'claimed' && advanced.retry) throw advanced.retry;
    if (untold) throw untold;
    const noted = await noteLaterSidecar(ledger, advanced.entry, sidecar);
    const { entry, written } = await writeBackOrMark(noted, drop, run);
    const told = await tell({ ...advanced, entry }, run);
    // Nothing is new of a drop that is over, nor of one that was looked at and waits as before.
    const isAsBefore = !written && (claim.kind === 'settled' || entry.receipt.state === 'waiting');
    return isAsBefore ? alreadyDone('already_done', told) : toOutcome(told);
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
    // What is over owes its event at most, and has nowhere to be written back to.
    if (isFinal(state) || state === 'checked')
      return alreadyDone(reason, await tell(await giveUpWriteBack({ entry }), run));
    if (lease && Date.parse(lease.until) > now().getTime()) return refuseBusy(lease.until);
    if (state === 'claimed' || state === 'waiting') {
      const message = `the object was ${reason} before anything was sent`;
      const ended = await conclusions.ended(entry, 'skipped', { code: ORPHAN_CODES[reason], message });
      return toOutcome(await tell(await giveUpWriteBack(ended), run));
    }
    const kind = state === 'held' ? 'held' : 'in_doubt';
    const advanced = await advance({ kind, entry }, { feed, sendable: undefined }, owner, run);
    return toOutcome(await tell(await giveUpWriteBack(advanced), run));
  }

  /**
   * What an earlier submission of this object began is followed up first: under its new idempotency key, the object's events
   * do not lead to the earlier one any more, and its list may dial.
   */
  async function settleEarlier({ feed, known }: Drop, submission: string, owner: string, run: Run): Promise<void> {
    if (known === undefined || known.receipt.submission === submission) return;
    const { state, doubt } = known.receipt;
    if (state !== 'sending' && state !== 'held' && (state !== 'in_doubt' || doubt?.parked)) return;
    const { retry } = await settleOrphan({ kind: 'orphan', feed, entry: known, reason: 'superseded' }, owner, run);
    if (retry) throw retry;
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
      await settleEarlier(drop, draft.submission, owner, run);
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
