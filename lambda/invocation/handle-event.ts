import type { SQSBatchResponse } from 'aws-lambda';
import * as v from 'valibot';
import { type LocateDependencies, locateDrops } from '../drop/locate-drops.ts';
import type { Outcome } from '../drop/outcome.ts';
import { createDropProcessor, type ProcessDependencies } from '../drop/process-drop.ts';
import { DropdialError, describeError } from '../errors.ts';
import type { ObjectRef } from '../events/object-ref.ts';
import { orderEvents } from '../events/order-events.ts';
import { parseMessageBody, readEvent } from '../events/read-events.ts';
import { readSweep } from '../events/read-internal-events.ts';
import type { Log } from '../log.ts';
import type { MetricName } from '../metrics.ts';
import type { Postpone } from '../queue/postpone-message.ts';
import type { Run } from '../run.ts';
import { createSweep, type SweepDependencies } from '../sweep/sweep-open.ts';
import { createWakeFolder } from '../sweep/wake-folder.ts';

export interface HandlerDependencies extends ProcessDependencies, LocateDependencies, SweepDependencies {
  readonly log: Log;
  readonly postpone: Postpone;
}

/** What of Lambda's context is used. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Most of what is kept back, in milliseconds, to record an outcome after the deadline. */
const MAX_RESERVE = 15_000;
const RESERVE_SHARE = 0.2;

const QueueBatchSchema = v.object({
  Records: v.array(
    v.object({
      eventSource: v.literal('aws:sqs'),
      messageId: v.string(),
      body: v.string(),
      // Whoever sends events by hand may leave these out; then the message comes back at the queue's own time.
      receiptHandle: v.optional(v.string()),
      eventSourceARN: v.optional(v.string()),
    }),
  ),
});

/** Runs something under the invocation's one deadline, which leaves time to record what the deadline cut off. */
async function underDeadline<T>(
  context: InvocationContext,
  log: Log,
  now: () => Date,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const remaining = context.getRemainingTimeInMillis();
  const milliseconds = remaining - Math.min(MAX_RESERVE, remaining * RESERVE_SHARE);
  const controller = new AbortController();
  const seconds = Math.round(milliseconds / 1000);
  const error = new DropdialError('deadline_reached', `the drop was not finished within ${seconds} s`);
  const timer = setTimeout(() => controller.abort(error), milliseconds);
  try {
    return await work({ signal: controller.signal, deadline: new Date(now().getTime() + remaining), log });
  } finally {
    clearTimeout(timer);
  }
}

type QueueRecord = v.InferOutput<typeof QueueBatchSchema>['Records'][number];

/** Makes the function's handler over clients, clocks and ids made once. */
export function createHandler(dependencies: HandlerDependencies) {
  const { now, putMetrics } = dependencies;
  const { processDrop, settleOrphan } = createDropProcessor(dependencies);
  const sweep = createSweep(dependencies);
  const wakeFolder = createWakeFolder(dependencies);

  /** Where there are sweeps, they bring back what waits: its message has done its part, once its outcome is told. */
  function isLeftToSweeps({ receipt }: Outcome, { code }: DropdialError): boolean {
    const waits = receipt?.state === 'waiting' || code === 'outside_hours';
    return waits && code !== 'event_not_sent' && dependencies.sendEvent !== undefined;
  }

  function report(feed: string, outcome: Outcome, log: Log): void {
    const receipt = outcome.receipt;
    const [problem] = receipt?.problems ?? [];
    log.info('outcome', {
      status: outcome.status,
      feed,
      submission: receipt?.submission,
      reason: outcome.status === 'skipped' ? outcome.reason : problem?.code,
      list_id: receipt?.answer?.list_id,
    });
    const created = outcome.status === 'created' && receipt?.answer;
    const metric: MetricName = outcome.status;
    putMetrics(feed, {
      [metric]: { value: 1, unit: 'Count' },
      ...(receipt?.doubt?.parked && { parked: { value: 1, unit: 'Count' } }),
      ...(receipt?.twins && { twins: { value: receipt.twins.length, unit: 'Count' } }),
      ...(created && {
        contacts: { value: created.count ?? 0, unit: 'Count' },
        dropToAnswer: { value: now().getTime() - Date.parse(receipt.drop.uploadedAt), unit: 'Milliseconds' },
      }),
    });
  }

  async function handleObject(ref: ObjectRef, owner: string, run: Run): Promise<void> {
    await wakeFolder(ref, due => handleDue(due, owner, run), run);
    const located = await locateDrops(dependencies, ref, run.signal);
    for (const item of located) {
      if (item.kind === 'skip') {
        run.log.info('outcome', { status: 'skipped', reason: item.reason });
        continue;
      }
      const outcome =
        item.kind === 'orphan' ? await settleOrphan(item, owner, run) : await processDrop(item.drop, owner, run);
      report(item.kind === 'orphan' ? item.feed.id : item.drop.feed.id, outcome, run.log);
      if (outcome.retry && !isLeftToSweeps(outcome, outcome.retry)) throw outcome.retry;
    }
  }

  /** What a sweep handed out and somebody is at already needs nobody else. */
  async function handleDue(ref: ObjectRef, owner: string, run: Run): Promise<void> {
    try {
      await handleObject(ref, owner, run);
    } catch (error) {
      if (!(error instanceof DropdialError) || error.code !== 'submission_busy') throw error;
      run.log.info('what is due is on its way already', { reason: error.message });
    }
  }

  async function handleAny(event: unknown, owner: string, run: Run): Promise<void> {
    const cursor = readSweep(event);
    if (cursor) return sweep(cursor, ref => handleDue(ref, owner, run), run);
    for (const ref of orderEvents(readEvent(event))) {
      await (ref.due === undefined ? handleObject(ref, owner, run) : handleDue(ref, owner, run));
    }
  }

  /** Lets a message that failed come back when there is something to do for it. */
  async function postponeMessage(
    { receiptHandle, eventSourceARN: queueArn }: QueueRecord,
    error: unknown,
  ): Promise<void> {
    const seconds = error instanceof DropdialError ? error.retryAfterSeconds : undefined;
    if (seconds === undefined || receiptHandle === undefined || queueArn === undefined) return;
    await dependencies.postpone({ queueArn, receiptHandle }, seconds);
  }

  return async function handler(event: unknown, context: InvocationContext): Promise<SQSBatchResponse | undefined> {
    const batch = v.safeParse(QueueBatchSchema, event);
    return underDeadline(context, dependencies.log, now, async run => {
      if (!batch.success || batch.output.Records.length === 0) {
        await handleAny(event, context.awsRequestId, run);
        return undefined;
      }
      // One poisonous or slow message fails alone: every message runs for itself.
      const failed = await Promise.all(
        batch.output.Records.map(async record => {
          const { messageId, body } = record;
          const log = run.log.with({ message_id: messageId });
          try {
            await handleAny(parseMessageBody(body), `${context.awsRequestId}/${messageId}`, { ...run, log });
            return [];
          } catch (error) {
            log.info('the message goes back to the queue', { reason: describeError(error) });
            await postponeMessage(record, error);
            return [{ itemIdentifier: messageId }];
          }
        }),
      );
      return { batchItemFailures: failed.flat() };
    });
  };
}
