import type { Duration } from 'aws-cdk-lib';
import { type Alarm, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmName, Alarms } from './create-alarm.ts';

/**
 * Metrics that one alarm may look at.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */
const METRICS_OF_ALARM = 10;

/** Something that alarms watch: its metrics, and the names that it has in the map of all alarms. */
export interface WatchedPart {
  readonly names: readonly string[];
  /** The same ones for every part, in the same order. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

/**
 * Alarms that parts share: as many parts each as there is room for their metrics, because a stack has room for 500 resources.
 *
 * @returns for each name of a part, the alarm that watches it.
 */
export function shareAlarms(
  name: AlarmName,
  parts: readonly WatchedPart[],
  make: (group: readonly WatchedPart[], names: readonly string[]) => Alarm,
): Alarms {
  const [first] = parts;
  if (first === undefined) return [];
  const size = Math.floor(METRICS_OF_ALARM / Object.keys(first.metrics).length);
  const groups = Array.from({ length: Math.ceil(parts.length / size) }, (_, index) =>
    parts.slice(index * size, (index + 1) * size),
  );
  return groups.flatMap(group => {
    const names = group.flatMap(part => part.names);
    const alarm = make(group, names);
    return names.map(each => [`${name}/${each}`, alarm] as const);
  });
}

/**
 * One number of several parts: the sum of a term of each. A metric that was never published counts as 0.
 *
 * @param term what a part adds, from its metrics in their order.
 */
export function sumOver(
  parts: readonly WatchedPart[],
  term: (...metrics: readonly string[]) => string,
  period: Duration,
): MathExpression {
  const idsOf = ({ metrics }: WatchedPart, index: number) => Object.keys(metrics).map(name => `${name}${index}`);
  return new MathExpression({
    expression: parts.map((part, index) => term(...idsOf(part, index).map(id => `FILL(${id}, 0)`))).join(' + '),
    usingMetrics: Object.fromEntries(
      parts.flatMap(({ metrics }, index) =>
        Object.entries(metrics).map(([name, metric]) => [`${name}${index}`, metric] as const),
      ),
    ),
    label: Object.keys(parts[0]?.metrics ?? {}).join(' and '),
    period,
  });
}
