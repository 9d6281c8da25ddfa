import { leaseOf } from '../drop/draft-receipt.ts';
import { DropdialError } from '../errors.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { holdForHours } from '../gates/calling-hours.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { Run } from '../run.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import type { Claim } from './claim.ts';
import { createConclusions, type Submitted } from './endings.ts';
import { createDoubtResolver } from './resolve-doubt.ts';
import { startHeld } from './start-held.ts';
import { createSubmitter, openApi, type SubmitDependencies } from './submit.ts';

/** What is advanced. */
export interface Advanceable {
  readonly feed: FeedConfig;
  /** What can be sent: absent when the object is gone, or its parameters are not complete. */
  readonly sendable: { readonly head: ObjectHead; readonly parameters: Parameters } | undefined;
}

/** Makes the step that takes a claimed submission as far as it gets now: sent, found, started, or waiting for its event. */
export function createAdvancer(dependencies: SubmitDependencies) {
  const { ledger, now } = dependencies;
  const conclusions = createConclusions(ledger, now);
  const submitDrop = createSubmitter(dependencies);
  const resolveDoubt = createDoubtResolver(ledger, conclusions);

  async function submit(entry: LedgerEntry, { feed, sendable }: Advanceable, run: Run): Promise<Submitted> {
    return sendable ? submitDrop(entry, { feed, ...sendable }, run) : { entry };
  }

  /** A held list begins to dial when it is started: that too is a matter of the calling hours. */
  function waitForHours(entry: LedgerEntry, feed: FeedConfig): Submitted | undefined {
    const { parameters, plan } = entry.receipt;
    const hold = parameters && plan && holdForHours(feed, parameters, plan, now());
    if (!hold) return undefined;
    const retryAfterSeconds = (hold.notBefore.getTime() - now().getTime()) / 1000;
    return { entry, retry: new DropdialError('outside_hours', hold.message, { retryAfterSeconds }) };
  }

  /** What an attempt left open: what is in doubt is looked for, what is held is started. */
  async function follow(submitted: Submitted, drop: Advanceable, owner: string, run: Run): Promise<Submitted> {
    const { entry } = submitted;
    const { state, doubt } = entry.receipt;
    if (state === 'held') {
      const waits = waitForHours(entry, drop.feed);
      if (waits) return waits;
      const api = await openApi(dependencies, drop.feed, run);
      return startHeld({ ledger, conclusions, api, log: run.log, lease: leaseOf(owner, run) }, entry);
    }
    if (state !== 'in_doubt' || doubt?.parked || run.signal.aborted) return submitted;
    const lease = drop.sendable && leaseOf(owner, run);
    const api = await openApi(dependencies, drop.feed, run);
    const resolved = await resolveDoubt(entry, { feed: drop.feed, api, log: run.log, now, lease });
    if (resolved.kind === 'settled') {
      return resolved.submitted.entry.receipt.state === 'held'
        ? follow(resolved.submitted, drop, owner, run)
        : resolved.submitted;
    }
    return followSafely(await submit(resolved.entry, drop, run), drop, owner, run);
  }

  /** Where a submission stands is recorded; a fault while it is followed up only brings its event back. */
  async function followSafely(submitted: Submitted, drop: Advanceable, owner: string, run: Run): Promise<Submitted> {
    try {
      return await follow(submitted, drop, owner, run);
    } catch (error) {
      if (!(error instanceof DropdialError) || error.code === 'ledger_conflict') throw error;
      return { entry: submitted.entry, retry: error };
    }
  }

  return async function advance(
    claim: Exclude<Claim, { kind: 'busy' }>,
    drop: Advanceable,
    owner: string,
    run: Run,
  ): Promise<Submitted> {
    const { entry } = claim;
    switch (claim.kind) {
      case 'settled':
        return { entry };
      case 'taken':
        return followSafely(await submit(entry, drop, run), drop, owner, run);
      case 'held':
        return followSafely({ entry }, drop, owner, run);
      case 'in_doubt': {
        const isKnown = entry.receipt.state === 'in_doubt';
        const reason = 'an earlier attempt ended without a recorded answer';
        return followSafely(isKnown ? { entry } : await conclusions.doubted(entry, reason), drop, owner, run);
      }
    }
  };
}
