/** Counts and times by name; a name is at most 255 characters. */
export type Measurements = Readonly<
  Record<string, { readonly value: number; readonly unit: 'Count' | 'Milliseconds' | 'Bytes' }>
>;

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
    const directive = { Namespace: 'dropdial', Dimensions: [['feed']], Metrics: metrics };
    write(
      `${JSON.stringify({ _aws: { Timestamp: now().getTime(), CloudWatchMetrics: [directive] }, feed, ...values })}\n`,
    );
  };
}
