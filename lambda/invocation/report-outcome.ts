import type { Outcome } from '../drop/drop.ts';
import type { Log } from '../log.ts';
import type { MetricName } from '../metrics.ts';
import { saysCountDiffers } from '../submission/judge-count.ts';
import type { World } from '../world.ts';

/**
 * Logs how a drop ended and counts it in the metrics. Unfinished drops are not counted, because their events come back,
 * and no drop is counted twice.
 */
export function reportOutcome(
  feed: string,
  outcome: Outcome,
  log: Log,
  { putMetrics, now }: Pick<World, 'putMetrics' | 'now'>,
): void {
  if (outcome.status === 'unfinished') return;
  const { receipt } = outcome;
  const [problem] = receipt?.problems ?? [];
  log.info('outcome', {
    status: outcome.status,
    feed,
    submission: receipt?.submission,
    reason: outcome.status === 'skipped' ? outcome.reason : problem?.code,
    list_id: receipt?.answer?.list_id,
  });
  if (outcome.isOld) return;
  const created = outcome.status === 'created' && receipt?.answer;
  const metric: MetricName = outcome.status;
  putMetrics(feed, {
    [metric]: { value: 1, unit: 'Count' },
    ...(receipt?.doubt?.parked && { parked: { value: 1, unit: 'Count' } }),
    ...(receipt?.twins && { twins: { value: receipt.twins.length, unit: 'Count' } }),
    ...(receipt &&
      outcome.status !== 'skipped' &&
      saysCountDiffers(receipt) && { countDiffers: { value: 1, unit: 'Count' } }),
    ...(receipt?.suppression && { rowsSuppressed: { value: receipt.suppression.rows, unit: 'Count' } }),
    ...(outcome.status === 'waiting' &&
      receipt?.wait?.for === 'suppression_list' && { suppressionUnavailable: { value: 1, unit: 'Count' } }),
    ...(created && {
      contacts: { value: created.count ?? 0, unit: 'Count' },
      dropToAnswer: { value: now().getTime() - Date.parse(receipt.drop.uploadedAt), unit: 'Milliseconds' },
    }),
  });
}
