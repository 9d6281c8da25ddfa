import type { PlanSummary } from '../csv/plan-summary.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { Conclusions, Submitted } from '../submission/endings.ts';
import { type Hold, holdForHours } from './calling-hours.ts';
import type { CountDrop } from './hourly-limit.ts';
import type { ClaimContent } from './same-content.ts';

export interface ObstacleDependencies {
  readonly claimContent: ClaimContent;
  readonly countDrop: CountDrop;
  readonly now: () => Date;
}

/** What may be done of a drop that must not be sent now, and why. */
interface Obstacle extends Hold {
  readonly treatment: 'hold' | 'refuse';
  readonly code: 'outside_hours' | 'hourly_limit';
  readonly for: 'calling_hours' | 'hourly_limit';
}

/** Makes the last look at a drop that is planned and good: whether it may be sent at this moment. */
export function createObstacleFinder(conclusions: Conclusions, dependencies: ObstacleDependencies) {
  const { claimContent, countDrop, now } = dependencies;

  function conclude(claimed: LedgerEntry, plan: PlanSummary, obstacle: Obstacle): Promise<Submitted> {
    const { code, message, notBefore } = obstacle;
    if (obstacle.treatment === 'refuse') return conclusions.refused(claimed, plan, [{ code, message }], 1);
    const retryAfterSeconds = (notBefore.getTime() - now().getTime()) / 1000;
    return conclusions.waiting(claimed, { code, message, for: obstacle.for, notBefore, retryAfterSeconds, plan });
  }

  /**
   * The calling hours come first: a drop that is held has not taken anything from another one yet, neither its content nor
   * its part of the hour.
   *
   * @returns how the attempt ended; `undefined` when nothing is in the way.
   */
  return async function findObstacle(
    claimed: LedgerEntry,
    plan: PlanSummary,
    { feed, parameters }: { readonly feed: FeedConfig; readonly parameters: Parameters },
  ): Promise<Submitted | undefined> {
    const { receipt } = claimed;
    const hold = holdForHours(feed, parameters, plan, now());
    if (hold) {
      return conclude(claimed, plan, {
        ...hold,
        treatment: feed.outsideHours,
        code: 'outside_hours',
        for: 'calling_hours',
      });
    }
    const content = await claimContent(feed, {
      receipt,
      sha256: plan.sha256,
      isMeant: parameters.allow_duplicate ?? false,
    });
    if (content?.kind === 'sent') {
      return conclusions.refused(claimed, plan, [{ code: 'duplicate_content', message: content.message }], 1);
    }
    if (content) {
      const { message, retryAfterSeconds } = content;
      const notBefore = new Date(now().getTime() + retryAfterSeconds * 1000);
      return conclusions.waiting(claimed, {
        code: 'content_busy',
        message,
        for: 'same_content',
        notBefore,
        retryAfterSeconds,
      });
    }
    const { dropsPerHour: most } = feed.limits;
    const notBefore = most && (await countDrop(feed.id, receipt.submission, most));
    if (!notBefore) return undefined;
    const message = `feed "${feed.id}" may have ${most} drops within an hour; there is room at ${notBefore.toISOString()}`;
    const limit = { notBefore, message, code: 'hourly_limit', for: 'hourly_limit' } as const;
    return conclude(claimed, plan, { ...limit, treatment: feed.whenTooManyDrops });
  };
}
