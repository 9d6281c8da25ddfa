import { createAdvancer } from './advance-submission.ts';
import { type Claim, claimSubmission } from './claim-submission.ts';
import { createConclusions, type Submitted } from './conclude-attempt.ts';
import { draftReceipt } from './draft-receipt.ts';
import { DropdialError, describeError } from './errors.ts';
import { type LedgerEntry, moveEntry } from './ledger.ts';
import type { Drop, Located } from './locate-drops.ts';
import type { Outcome } from './outcome.ts';
import { readSources } from './read-sources.ts';
import { type Resolution, resolveParameters } from './resolve-parameters.ts';
import type { Run, SubmitDependencies } from './submit-drop.ts';
import type { Annotate } from './write-back/annotate.ts';
import { writeBack } from './write-back/write-back.ts';

export interface ProcessDependencies extends SubmitDependencies {
  readonly annotate: Annotate;
}

/** What the drop comes to before anything is claimed: an ending, or the parameters it dials with. */
async function resolveDrop(
  { s3, now }: ProcessDependencies,
  { feed, head }: Drop,
  signal: AbortSignal,
): Promise<Resolution | 'empty'> {
  if (head.size === 0) return 'empty';
  return resolveParameters(feed, head.key, await readSources(s3, feed, head, signal), now());
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

type Orphan = Extract<Located, { kind: 'orphan' }>;

/** Handles one drop from its sources to its write-back. Every arrow of its way is one call below. */
export function createDropProcessor(dependencies: ProcessDependencies) {
  const { ledger, now } = dependencies;
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

  async function finish(
    claim: Claim,
    drop: Drop,
    resolution: Resolution | 'empty',
    owner: string,
    run: Run,
  ): Promise<Outcome> {
    if (claim.kind === 'busy') return refuseBusy(claim.until);
    await closeSuperseded(drop.known, claim.entry.receipt.submission);
    const parameters = resolution !== 'empty' && resolution.kind === 'complete' ? resolution.parameters : undefined;
    const sendable = parameters && { head: drop.head, parameters };
    const submitted = await advance(claim, { feed: drop.feed, sendable }, owner, run);
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

  /** Follows up what a submission began whose object is not there any more. There is nothing left to write back onto. */
  async function settleOrphan({ feed, entry, reason }: Orphan, owner: string, run: Run): Promise<Outcome> {
    const { state, lease } = entry.receipt;
    if (lease && Date.parse(lease.until) > now().getTime()) return refuseBusy(lease.until);
    if (state === 'claimed' || state === 'waiting') {
      const problem = { code: 'source_changed', message: `the object was ${reason} before anything was sent` };
      return toOutcome(await conclusions.ended(entry, 'skipped', problem));
    }
    const kind = state === 'held' ? 'held' : 'in_doubt';
    return toOutcome(await advance({ kind, entry }, { feed, sendable: undefined }, owner, run));
  }

  /**
   * What an earlier submission of this object began is followed up first: under its new idempotency key, the object's events
   * do not lead to the earlier one any more, and its list may dial.
   */
  async function settleEarlier({ feed, known }: Drop, submission: string, owner: string, run: Run): Promise<void> {
    if (known === undefined || known.receipt.submission === submission) return;
    const { state, doubt } = known.receipt;
    if (state !== 'sending' && state !== 'held' && (state !== 'in_doubt' || doubt?.parked)) return;
    const outcome = await settleOrphan({ kind: 'orphan', feed, entry: known, reason: 'replaced' }, owner, run);
    if ('retry' in outcome && outcome.retry) throw outcome.retry;
  }

  async function processDrop(drop: Drop, owner: string, outerRun: Run): Promise<Outcome> {
    const resolution = await resolveDrop(dependencies, drop, outerRun.signal);
    const draft = draftReceipt(drop, resolution, owner, outerRun, now());
    const run = { ...outerRun, log: outerRun.log.with({ submission: draft.submission, feed: drop.feed.id }) };
    try {
      await settleEarlier(drop, draft.submission, owner, run);
      const claim = await claimSubmission(ledger, draft, owner, now(), drop.known);
      return await finish(claim, drop, resolution, owner, run);
    } catch (error) {
      run.log.warn('not finished; the event has to come back', { reason: describeError(error) });
      throw error;
    }
  }

  return { processDrop, settleOrphan };
}
