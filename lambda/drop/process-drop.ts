import { describeError } from '../errors.ts';
import type { Draft } from '../ledger/ledger.ts';
import { note } from '../ledger/move.ts';
import type { Pause } from '../ledger/pause.ts';
import { isSuperseded } from '../ledger/standing.ts';
import { isFinal } from '../ledger/states.ts';
import type { Submission } from '../ledger/submission.ts';
import { type Run, withLog } from '../run.ts';
import { advance } from '../submission/advance.ts';
import type { Claim } from '../submission/claim.ts';
import type { StepWorld, Way } from '../submission/step.ts';
import type { World } from '../world.ts';
import { claimUpload } from './claim-upload.ts';
import { draftReceipt } from './draft-receipt.ts';
import type { Drop, Outcome } from './drop.ts';
import { adoptCopy, followCopy } from './follow-copy.ts';
import { closeSuperseded, followUpEarlier, followUpLeftBehind, followUpUntold } from './follow-up.ts';
import { isRepeat } from './is-repeat.ts';
import { type Resolved, resolveDrop } from './resolve-drop.ts';
import { tell } from './tell.ts';
import { alreadyDone, toOutcome, wasTold } from './to-outcome.ts';

/** The parts of the world that handling a drop uses. */
type DropWorld = StepWorld & Pick<World, 'annotate' | 'markers' | 'announcer'>;

const unfinished = (pause: Pause): Outcome => ({ status: 'unfinished', pause });

function wayOf({ feed, head }: Drop, { resolution }: Resolved, run: Run): Way {
  const isComplete = resolution !== 'empty' && resolution.kind === 'complete';
  return { feed, run, file: isComplete ? { head, parameters: resolution.parameters } : 'incomplete' };
}

/** The finished submission of this upload, unless a repeat is asked for. A new idempotency key alone starts nothing. */
async function findSettled(
  { feed, known }: Drop,
  draft: Draft,
  { ledger }: Pick<DropWorld, 'ledger'>,
): Promise<Claim | undefined> {
  if (known === undefined || known.receipt.submission === draft.submission) return undefined;
  const submission = (await ledger.read(feed.id, known.receipt.submission)) ?? known;
  const { receipt } = submission;
  // The drop continued as another submission, which has the outcome.
  if (isSuperseded(receipt)) return undefined;
  return isFinal(receipt.state) && !isRepeat(receipt, draft) ? { submission, wasOver: true } : undefined;
}

/** The submission of the original upload, if the object turned out to be a copy onto itself by its content alone. */
async function findOriginal(
  { receipt }: Submission,
  { feed, head }: Drop,
  world: Pick<DropWorld, 'ledger'>,
): Promise<Submission | undefined> {
  if (receipt.state !== 'skipped' || receipt.sameAs === undefined) return undefined;
  const original = await world.ledger.read(feed.id, receipt.sameAs);
  return original && adoptCopy(world, original, head);
}

/** Writes the outcome of the original upload onto its copy. */
async function tellOriginal(
  original: Submission,
  copy: Submission,
  drop: Drop,
  run: Run,
  world: DropWorld,
): Promise<Outcome> {
  const { writeBack } = copy.receipt;
  if (writeBack.pending) await note(world.ledger, copy, { writeBack: { ...writeBack, pending: false } });
  return alreadyDone('same_upload', await tell({ submission: original }, drop, undefined, run, world));
}

async function goItsWay(drop: Drop, resolved: Resolved, draft: Draft, run: Run, world: DropWorld): Promise<Outcome> {
  const earlier = await followUpEarlier(drop, draft.submission, run, world);
  if (earlier) return unfinished(earlier);
  const settled = await findSettled(drop, draft, world);
  const id = settled?.submission.receipt.submission ?? draft.submission;
  const left = await followUpLeftBehind(drop, id, run, world);
  if (left) return unfinished(left);
  const claimed = settled ?? (await claimUpload(drop, draft, run, world));
  if (claimed.pause) return unfinished(claimed.pause);
  const { submission: ownId } = claimed.submission.receipt;
  const untold =
    (settled ? undefined : await closeSuperseded(drop, id, run, world)) ??
    (claimed.wasOver ? await followUpUntold(drop, ownId, run, world) : undefined);
  const ownRun = withLog(run, { submission: ownId });
  const stand = await advance(claimed.submission, wayOf(drop, resolved, ownRun), world);
  // The submission was given back. There is nothing to tell yet, and only its event continues it.
  if (stand.pause && stand.submission.receipt.state === 'claimed') return unfinished(stand.pause);
  if (untold) return unfinished(untold);
  const original = await findOriginal(stand.submission, drop, world);
  if (original) return tellOriginal(original, stand.submission, drop, run, world);
  const told = await tell(stand, drop, resolved.sidecar, run, world);
  // A drop that was over before, or that waits as before, has nothing new to report.
  const isAsBefore = !told.written && (claimed.wasOver || told.submission.receipt.state === 'waiting');
  return isAsBefore ? alreadyDone('already_done', told) : toOutcome(told, wasTold(claimed, world.now()));
}

/** Handles one drop, from reading its sources to writing back its outcome. */
export async function processDrop(found: Drop, run: Run, world: DropWorld): Promise<Outcome> {
  const drop = await followCopy(found, run, world);
  if (drop.taggedVersion !== undefined) {
    const { carryTags } = await import('../sources/carry-tags.ts');
    await carryTags(world.s3, drop.head, drop.taggedVersion, run.signal);
  }
  const resolved = await resolveDrop(drop, run, world);
  if ('pause' in resolved) return unfinished(resolved.pause);
  const draft = draftReceipt(drop, resolved, run, world.now());
  const named = withLog(run, { submission: draft.submission, feed: drop.feed.id });
  const warn = (reason: string) => named.log.warn('not finished; the event has to come back', { reason });
  try {
    const outcome = await goItsWay(drop, resolved, draft, named, world);
    if (outcome.status === 'unfinished') warn(`${outcome.pause.code}: ${outcome.pause.message}`);
    return outcome;
  } catch (error) {
    warn(describeError(error));
    throw error;
  }
}
