import type { SQSEvent } from 'aws-lambda';
import { buildSqsEvent } from './build-sqs-event.ts';
import { createSignal } from './create-signal.ts';
import type { Message, Queue } from './queue.ts';
import { checkWholeNumber } from './queue-error.ts';
import { readBatchResponse } from './read-batch-response.ts';

/** The end of an invocation: the JSON text of the answer, or an error. */
export type BatchResult = { readonly payload: string } | { readonly error: { readonly errorType: string } };

export interface PollOptions {
  readonly queue: Queue;
  readonly invoke: (event: SQSEvent) => Promise<BatchResult>;
  /** The maximum number of messages in one event: 1 to 10. Default 10. */
  readonly batchSize?: number;
  /** The maximum number of concurrent events: 1 to 1000 (Lambda itself requires at least 2). Default 2. */
  readonly maximumConcurrency?: number;
  /** Called with every message that failed, and why. */
  readonly onFailure?: (messageId: string, reason: string) => void;
}

/** The totals of a mapping so far, in messages. */
interface PollTotals {
  readonly received: number;
  readonly deleted: number;
  /** Receives that ended with a failure; a message that fails twice counts twice. */
  readonly failed: number;
  readonly deadLettered: number;
}

/** A running event source mapping. */
export interface QueuePoller {
  totals(): PollTotals;
  /** Resolves when nothing is visible or being processed. Messages that wait for a retry or a delay do not count. */
  settled(): Promise<void>;
  /** Resolves when the queue is empty: nothing visible, in flight, delayed or waiting for a retry. */
  idle(): Promise<void>;
  /** Stops receiving, and waits for running invocations. */
  close(): Promise<void>;
}

const MAX_BATCH = 10;
const MAX_CONCURRENCY = 1000;

/**
 * Passes a queue's messages to a function in batches, as Lambda's event source mapping does with
 * `ReportBatchItemFailures`. Processed messages are deleted; failed ones stay hidden until their visibility timeout
 * ends.
 *
 * @throws {QueueError} `InvalidParameterValue`: an option is out of range.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function pollQueue(options: PollOptions): QueuePoller {
  const { queue, invoke, batchSize = MAX_BATCH, maximumConcurrency = 2, onFailure } = options;
  checkWholeNumber('batchSize', batchSize, 1, MAX_BATCH);
  checkWholeNumber('maximumConcurrency', maximumConcurrency, 1, MAX_CONCURRENCY);

  const stop = new AbortController();
  const batchEnded = createSignal();
  let running = 0;
  let failed = 0;

  /** The reason for each failed message; the others succeeded. */
  async function runBatch(messages: readonly Message[]): Promise<ReadonlyMap<string, string>> {
    const all = (reason: string) => new Map(messages.map(({ messageId }) => [messageId, reason]));
    try {
      const result = await invoke(buildSqsEvent(queue, messages));
      if ('error' in result) return all(result.error.errorType);
      const ids = messages.map(({ messageId }) => messageId);
      const verdict = readBatchResponse(result.payload, ids);
      if (verdict.kind === 'failed') return all(verdict.reason);
      return new Map([...verdict.failed].map(id => [id, 'reported by the function']));
    } catch (error) {
      return all(error instanceof Error ? error.message : String(error));
    }
  }

  async function processBatch(messages: readonly Message[]): Promise<void> {
    const reasons = await runBatch(messages);
    for (const { messageId, receiptHandle } of messages) {
      const reason = reasons.get(messageId);
      if (reason === undefined) {
        queue.delete(receiptHandle);
      } else {
        failed += 1;
        onFailure?.(messageId, reason);
      }
    }
  }

  async function poll(): Promise<void> {
    while (!stop.signal.aborted) {
      if (running === maximumConcurrency) {
        await batchEnded.next();
        continue;
      }
      // Received and counted in the same turn of the event loop, so that the counts are always consistent.
      const messages = queue.receive({ maxMessages: batchSize });
      if (messages.length === 0) {
        await queue.waitVisible(stop.signal);
        continue;
      }
      running += 1;
      void processBatch(messages).finally(() => {
        running -= 1;
        batchEnded.notify();
      });
    }
  }

  const polling = poll();

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (stop.signal.aborted && running === 0) throw new Error(`the poller of queue "${queue.name}" is closed`);
      await Promise.race([queue.changed(), batchEnded.next()]);
    }
  }

  return {
    totals() {
      const { received, deleted, deadLettered } = queue.totals();
      return { received, deleted, failed, deadLettered };
    },
    settled: () => until(() => running === 0 && queue.counts().visible === 0),
    idle: () => until(() => running === 0 && Object.values(queue.counts()).every(count => count === 0)),
    async close() {
      stop.abort();
      batchEnded.notify();
      await polling;
      while (running > 0) await batchEnded.next();
      batchEnded.notify();
    },
  };
}
