import { moveList, type Watched } from '../../ledger/move-list.ts';
import { leaseOf } from '../../run.ts';
import type { CollectWay, CollectWorld } from './collect-way.ts';

/** Takes the lease on collecting a list; `undefined` when another invocation holds it. */
export async function takeList(
  submission: Watched,
  { run }: CollectWay,
  { ledger, now }: CollectWorld,
): Promise<Watched | undefined> {
  const { list } = submission.receipt;
  const { collecting } = list;
  const { owner, until } = leaseOf(run);
  const { owner: holder = owner, until: held = '' } = collecting ?? {};
  if (holder !== owner && Date.parse(held) > now().getTime()) return undefined;
  const since = collecting?.since ?? now().toISOString();
  const state = 'collecting' as const;
  return moveList(ledger, submission, 'collect', { ...list, state, collecting: { owner, until, since } }, now());
}

/** Releases the lease, so that the next sweep continues at once. */
export async function releaseList(submission: Watched, { ledger, now }: CollectWorld): Promise<void> {
  const { list } = submission.receipt;
  const collecting = list.collecting && { since: list.collecting.since };
  await moveList(ledger, submission, 'collect', { ...list, collecting }, now());
}
