import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What each alarm says. Every one has a section of its name in docs/runbook.md. */
export const ALARMS = {
  'in-doubt': 'A file was sent and nobody knows yet whether Voximplant has the list',
  'waiting-too-long': 'A drop has waited longer than its feed allows',
  'called-twice': 'More than one list was found for a drop: people may be called twice',
  'count-differs': 'Voximplant stored another number of contacts than were sent: people are not called',
  'suppression-unavailable': 'A suppression list cannot be used: drops wait, and nobody is called',
  'lists-stalled': 'A list has made no progress for a day, or its results cannot be collected',
  'api-account': 'Voximplant refuses the account or its key: this feed does not dial',
  'api-transient': 'Voximplant fails again and again; the drops are retried',
  'api-refused': 'Voximplant refuses requests as wrong; the drops are rejected',
  rejections: 'More drops of a feed are rejected than created: perhaps none of its files dial any more',
  unanswered: 'A file had no answer for an hour: its event was lost, or the function cannot handle it',
  'oldest-message': 'An event has been in the queue for an hour',
  'dead-letters': 'Events failed too often and wait for a person',
  'undelivered-events': 'EventBridge could not put events into the queue',
  'undelivered-outcomes': 'EventBridge could not hand outcomes to a target: somebody is not told',
  'mails-unsent': 'Mails about drops could not be sent: people were not told',
  'mail-errors': 'The function that sends mails about drops fails or is held up: mails are late',
  recursion: 'Lambda stopped a loop: the function wakes itself',
  'close-to-timeout': 'The function came close to its timeout: large files need more time',
  'function-errors': 'The function crashed',
  throttles: 'Lambda has no capacity for the function',
  'sweep-missing': 'The sweep does not run: waiting and in-doubt drops make no progress',
} as const;

export type AlarmName = keyof typeof ALARMS;

/** When an alarm goes off. */
export interface Threshold {
  readonly metric: IMetric;
  /** Goes off at this value and above, or below it. */
  readonly atLeast?: number;
  readonly below?: number;
  /** Periods in a row. */
  readonly periods?: number;
  /** What no data at all means. */
  readonly missing?: TreatMissingData;
}

/** What an alarm is about, unless it is about the whole. */
interface About {
  readonly ofFeeds?: readonly string[];
  readonly ofRules?: readonly string[];
}

function describeAbout({ ofFeeds = [], ofRules = [] }: About): string {
  const say = (noun: string, names: readonly string[]) =>
    names.length === 0 ? '' : `, ${noun}${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
  return `${say('feed', ofFeeds)}${say('rule', ofRules)}`;
}

/** Makes one alarm, which tells the topic when it goes off and when it is over. */
export function createAlarm(
  scope: Construct,
  name: AlarmName,
  topic: ITopic | undefined,
  { metric, atLeast, below, periods = 1, missing = TreatMissingData.NOT_BREACHING }: Threshold,
  about: About = {},
): Alarm {
  const [first] = [...(about.ofFeeds ?? []), ...(about.ofRules ?? [])];
  const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
  const alarm = new Alarm(scope, first === undefined ? `Alarm-${name}` : `Alarm-${name}-${first}`, {
    metric,
    threshold: below ?? atLeast ?? 1,
    comparisonOperator: below === undefined ? GREATER_THAN_OR_EQUAL_TO_THRESHOLD : LESS_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: missing,
    alarmDescription: `dropdial${describeAbout(about)}: ${ALARMS[name]}. What to do: docs/runbook.md#${name}`,
  });
  if (topic) {
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
  }
  return alarm;
}

/** Alarms by name; those of a feed or a rule have its name behind a slash. */
export type Alarms = ReadonlyArray<readonly [string, Alarm]>;
