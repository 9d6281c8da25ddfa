import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type Alarms, createAlarm } from './create-alarm.ts';
import type { OutcomeMails } from './outcome-mails.ts';

const period = Duration.minutes(5);

/** The numbers that show how mails about drops are doing. */
export function mailMetrics({ function: lambda, unsent }: OutcomeMails) {
  return {
    errors: lambda.metricErrors({ period, label: 'errors' }),
    throttles: lambda.metricThrottles({ period, label: 'throttles' }),
    unsent: unsent.metricApproximateNumberOfMessagesVisible({ period, label: 'unsent' }),
    // Outcomes that Lambda could not even keep.
    lost: lambda.metric('DeadLetterErrors', { statistic: 'Sum', period, label: 'lost' }),
  } as const satisfies Readonly<Record<string, Metric>>;
}

function sumOf(usingMetrics: Readonly<Record<string, Metric>>): MathExpression {
  const names = Object.keys(usingMetrics);
  const expression = names.map(name => `FILL(${name}, 0)`).join(' + ');
  return new MathExpression({ expression, usingMetrics, label: names.join(' and '), period });
}

/** The alarms on the function that has mails sent. That EventBridge cannot call it is seen at its rules. */
export function createMailAlarms(scope: Construct, mails: OutcomeMails, topic: ITopic | undefined): Alarms {
  const { errors, throttles, unsent, lost } = mailMetrics(mails);
  return [
    ['mails-unsent', createAlarm(scope, 'mails-unsent', topic, { metric: sumOf({ unsent, lost }), atLeast: 1 })],
    ['mail-errors', createAlarm(scope, 'mail-errors', topic, { metric: sumOf({ errors, throttles }), atLeast: 1 })],
  ];
}
