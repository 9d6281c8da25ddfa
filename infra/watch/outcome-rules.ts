import { type IEventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { MeasuredConstruct } from './drop-metrics.ts';
import type { OutcomeRule } from './rule-alarms.ts';

/** What the function tells the event bus, by what became of the drop. */
export const OUTCOME_EVENTS = {
  created: 'Drop Created',
  rejected: 'Drop Rejected',
  skipped: 'Drop Skipped',
  waiting: 'Drop Waiting',
  inDoubt: 'Drop In Doubt',
  checked: 'Drop Checked',
  completed: 'Drop Completed',
} as const;

export type OutcomeName = keyof typeof OUTCOME_EVENTS;

export interface OnOutcomeOptions {
  /**
   * Name of the rule within the construct, if one outcome has several.
   *
   * @default the outcome and the feed
   */
  readonly id?: string;

  /**
   * Only outcomes of this feed.
   *
   * @default outcomes of every feed
   */
  readonly feedId?: string;
}

/** A rule that hands outcomes to a target; the event's detail is the receipt (`schema/receipt.schema.json`). */
function createOutcomeRule(
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

/** A construct that sends outcomes to targets. */
export abstract class TellingConstruct extends MeasuredConstruct {
  /** The bus that receives the outcomes. */
  abstract readonly eventBus: IEventBus;
  /** The rules that hand outcomes to targets. */
  protected readonly outcomeRules: OutcomeRule[] = [];

  /** Sends each created call list to a target. */
  onCreated(target: IRuleTarget, options: OnOutcomeOptions = {}): Rule {
    return this.onOutcome('created', target, options);
  }

  /** Sends each rejected drop to a target. */
  onRejected(target: IRuleTarget, options: OnOutcomeOptions = {}): Rule {
    return this.onOutcome('rejected', target, options);
  }

  /** Sends each drop in doubt to a target: nobody knows yet whether it dials. */
  onInDoubt(target: IRuleTarget, options: OnOutcomeOptions = {}): Rule {
    return this.onOutcome('inDoubt', target, options);
  }

  /** Sends each waiting drop to a target, with what is missing. */
  onWaiting(target: IRuleTarget, options: OnOutcomeOptions = {}): Rule {
    return this.onOutcome('waiting', target, options);
  }

  /** Sends the end of each list to a target, with the key of its results. */
  onCompleted(target: IRuleTarget, options: OnOutcomeOptions = {}): Rule {
    return this.onOutcome('completed', target, options);
  }

  /** Sends each dry run to a target. */
  onChecked(target: IRuleTarget, options: OnOutcomeOptions = {}): Rule {
    return this.onOutcome('checked', target, options);
  }

  /** Sends each skipped drop to a target. */
  onSkipped(target: IRuleTarget, options: OnOutcomeOptions = {}): Rule {
    return this.onOutcome('skipped', target, options);
  }

  private onOutcome(outcome: OutcomeName, target: IRuleTarget, options: OnOutcomeOptions): Rule {
    if (options.feedId !== undefined) this.checkFeedId(options.feedId);
    const rule = createOutcomeRule(this, this.eventBus, outcome, target, options);
    this.outcomeRules.push({ name: rule.node.id, rule });
    return rule;
  }
}
