import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { IEventBus, IRule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { FeedRule } from '../parts/feed-rules.ts';
import type { AlarmBook } from './alarm-book.ts';
import { addSharedWidgets } from './drop-dashboard.ts';
import { createFeedRuleAlarms, createOutcomeRuleAlarms, describeUndelivered, type OutcomeRule } from './rule-alarms.ts';
import { createSharedAlarms } from './shared-alarms.ts';

/** What is known once all feeds and targets are. */
interface WatchedWhole {
  readonly feedIds: readonly string[];
  readonly rule: IRule;
  readonly feedRules: readonly FeedRule[];
  readonly outcomeRules: readonly OutcomeRule[];
  readonly eventBus: IEventBus;
  readonly dashboard: Dashboard;
  readonly alarms: AlarmBook;
}

/** Makes the alarms that feeds and rules share, and shows them on the dashboard. */
export function watchWhole(scope: Construct, whole: WatchedWhole, topic: ITopic | undefined): void {
  const { feedIds, rule, feedRules, outcomeRules, eventBus } = whole;
  const alarms = whole.alarms.keep([
    ...createSharedAlarms(scope, feedIds, topic),
    ...createFeedRuleAlarms(scope, feedRules, topic),
    ...createOutcomeRuleAlarms(scope, eventBus, outcomeRules, topic),
  ]);
  addSharedWidgets(whole.dashboard, alarms, describeUndelivered(rule, feedRules, outcomeRules, eventBus));
}
