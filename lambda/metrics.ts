/** The CloudWatch namespace of all metrics. */
export const METRIC_NAMESPACE = 'dropdial';

/** Every metric of a feed. Alarms and dashboards refer to these names. */
export const METRIC_NAMES = [
  // Outcomes.
  'created',
  'rejected',
  'skipped',
  'waiting',
  'in_doubt',
  'checked',
  // Facts about some of the outcomes.
  'parked',
  'twins',
  'countDiffers',
  'contacts',
  'dropToAnswer',
  // Rows that are not sent, and times that a drop waited for a suppression list.
  'rowsSuppressed',
  'suppressionUnavailable',
  // Contacts that a suppression list took out of running lists.
  'callsSuppressed',
  // Open submissions, at every sweep.
  'openWaiting',
  'openWaitingTooLong',
  'openInDoubt',
  // Files without an answer that a listing found.
  'unanswered',
  // Objects that no feed accepts, in a bucket that is used for drops only.
  'unclaimed',
  // Ended lists, and the results of their calls.
  'completed',
  'callsProcessed',
  'callsFailed',
  'rowsUnjoined',
  // Lists that sweeps follow, at every sweep.
  'listsRunning',
  'listsStalled',
  // Errors of the API, by class.
  'apiErrorAccount',
  'apiErrorTransient',
  'apiErrorInDoubt',
  'apiErrorFinal',
  'apiErrorToken',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** One value. */
interface Measurement {
  readonly value: number;
  readonly unit: 'Count' | 'Milliseconds';
}

/** Counts and times by name. */
export type Measurements = Readonly<Partial<Record<MetricName, Measurement>>>;

/** Publishes measurements of one feed. */
export type PutMetrics = (feed: string, measurements: Measurements) => void;

/**
 * Publishes metrics as one line of CloudWatch's embedded metric format: no request, no library.
 *
 * @param write takes one line with its line end, usually `process.stdout`'s.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetrics(write: (line: string) => void, now: () => Date): PutMetrics {
  return (feed, measurements) => {
    const metrics = Object.entries(measurements).map(([name, { unit }]) => ({ Name: name, Unit: unit }));
    const values = Object.fromEntries(Object.entries(measurements).map(([name, { value }]) => [name, value]));
    const directive = { Namespace: METRIC_NAMESPACE, Dimensions: [['feed']], Metrics: metrics };
    write(
      `${JSON.stringify({ _aws: { Timestamp: now().getTime(), CloudWatchMetrics: [directive] }, feed, ...values })}\n`,
    );
  };
}
