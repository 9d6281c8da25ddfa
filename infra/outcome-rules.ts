import { type IEventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';

/** What the function tells the event bus, by what became of the drop. */
export const OUTCOME_EVENTS = {
  created: 'Drop Created',
  rejected: 'Drop Rejected',
  skipped: 'Drop Skipped',
  waiting: 'Drop Waiting',
  inDoubt: 'Drop In Doubt',
  checked: 'Drop Checked',
} as const;

export type OutcomeName = keyof typeof OUTCOME_EVENTS;

export interface OnOutcomeOptions {
  /**
   * Name of the rule within the construct, when one outcome has several.
   *
   * @default made of the outcome and the feed
   */
  readonly id?: string;

  /**
   * Only outcomes of this feed.
   *
   * @default those of every feed
   */
  readonly feedId?: string;
}

/** A rule that hands outcomes to a target; the event's detail is the receipt (`schema/receipt.schema.json`). */
export function createOutcomeRule(
  scope: Construct,
  eventBus: IEventBus,
  outcome: OutcomeName,
  target: IRuleTarget,
  { id, feedId }: OnOutcomeOptions,
): Rule {
  const name = OUTCOME_EVENTS[outcome];
  return new Rule(scope, id ?? ['On', name.replaceAll(' ', ''), ...(feedId ? ['-', feedId] : [])].join(''), {
    description: feedId ? `${name}, feed ${feedId}` : name,
    eventBus,
    eventPattern: {
      source: ['dropdial'],
      detailType: [name],
      ...(feedId !== undefined && { detail: { feed: [feedId] } }),
    },
    targets: [target],
  });
}
