import { describeError } from '../errors.ts';
import type { Draft } from '../ledger/ledger.ts';
import type { Pause } from '../ledger/pause.ts';
import { type Run, withLog } from '../run.ts';
import { advance } from '../submission/advance.ts';
import { claim } from '../submission/claim.ts';
import type { StepWorld, Way } from '../submission/step.ts';
import type { World } from '../world.ts';
import { draftReceipt } from './draft-receipt.ts';
import type { Drop, Outcome } from './drop.ts';
import { closeSuperseded, followUpEarlier, followUpLeftBehind } from './follow-up.ts';
import { type Resolved, resolveDrop } from './resolve-drop.ts';
import { tell } from './tell.ts';
import { alreadyDone, toOutcome } from './to-outcome.ts';

/** What handling a drop may touch. */
export type DropWorld = StepWorld & Pick<World, 'annotate' | 'markers' | 'announcer'>;

const unfinished = (pause: Pause): Outcome => ({ status: 'unfinished', pause });

function wayOf({ feed, head }: Drop, { resolution }: Resolved, run: Run): Way {
  const isComplete = resolution !== 'empty' && resolution.kind === 'complete';
  return { feed, run, file: isComplete ? { head, parameters: resolution.parameters } : 'incomplete' };
}

async function goItsWay(drop: Drop, resolved: Resolved, draft: Draft, run: Run, world: DropWorld): Promise<Outcome> {
  const { submission: id } = draft;
  const earlier = (await followUpEarlier(drop, id, run, world)) ?? (await followUpLeftBehind(drop, id, run, world));
  if (earlier) return unfinished(earlier);
  const claimed = await claim(draft, drop.known, run, world);
  if (claimed.pause) return unfinished(claimed.pause);
  const untold = await closeSuperseded(drop, id, run, world);
  const stand = await advance(claimed.submission, wayOf(drop, resolved, run), world);
  // It was given back: nothing is new of it, and only its event brings it forward.
  if (stand.pause && stand.submission.receipt.state === 'claimed') return unfinished(stand.pause);
  if (untold) return unfinished(untold);
  const told = await tell(stand, drop, resolved.sidecar, run, world);
  // Nothing is new of a drop that is over, nor of one that was looked at and waits as before.
  const isAsBefore = !told.written && (claimed.wasOver || told.submission.receipt.state === 'waiting');
  return isAsBefore ? alreadyDone('already_done', told) : toOutcome(told);
}

/** Handles one drop from its sources to its write-back. Every arrow of its way is one call. */
export async function processDrop(drop: Drop, run: Run, world: DropWorld): Promise<Outcome> {
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
