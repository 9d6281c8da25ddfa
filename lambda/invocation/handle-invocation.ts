import type { SQSBatchResponse } from 'aws-lambda';
import * as v from 'valibot';
import { DropdialError, describeError } from '../errors.ts';
import { parseMessageBody } from '../events/read-events.ts';
import { readDueDrop } from '../events/read-internal-events.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Log } from '../log.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';
import { handleEvent } from './handle-event.ts';

/** The parts of Lambda's context that are used. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** The maximum time, in milliseconds, that is reserved to record an outcome after the deadline. */
const MAX_RESERVE = 15_000;
const RESERVE_SHARE = 0.2;

const QueueBatchSchema = v.object({
  Records: v.pipe(
    v.array(
      v.object({
        eventSource: v.literal('aws:sqs'),
        messageId: v.string(),
        body: v.string(),
        // Events that are sent by hand may omit these; then the message comes back at the queue's own time.
        receiptHandle: v.optional(v.string()),
        eventSourceARN: v.optional(v.string()),
        attributes: v.optional(v.object({ ApproximateReceiveCount: v.optional(v.string()) })),
      }),
    ),
    v.minLength(1),
  ),
});
type QueueRecord = v.InferOutput<typeof QueueBatchSchema>['Records'][number];

/** Makes Lambda retry an event that did not come from the queue: it retries after an error. */
class ComesBackError extends Error {
  override readonly name = 'ComesBackError';

  constructor({ code, message }: Pause) {
    super(`${code}: ${message}`);
  }
}

/** Runs work under the one deadline of the invocation, which leaves time to record what was interrupted. */
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
  const deadline = () => new Date(now().getTime() + context.getRemainingTimeInMillis());
  try {
    return await work({ owner: context.awsRequestId, signal: controller.signal, deadline, log });
  } finally {
    clearTimeout(timer);
  }
}

/** Makes a failed message come back when there is work to do. */
async function postpone({ receiptHandle, eventSourceARN: queueArn }: QueueRecord, { until }: Pause, world: World) {
  if (until === undefined || receiptHandle === undefined || queueArn === undefined) return;
  await world.queue.postpone({ queueArn, receiptHandle }, (until.getTime() - world.now().getTime()) / 1000);
}

/**
 * How often a message from a sweep is received: an error may be temporary, and after a second one the next sweep brings
 * the drop.
 */
const MAX_RECEIVES_OF_DUE = 2;

/** True for a message from a sweep that failed too often: it may be deleted, because the next sweep sends another. */
function isGivenUp(event: unknown, { attributes }: QueueRecord, { queue }: Pick<World, 'queue'>): boolean {
  if (queue.send === undefined || readDueDrop(event) === undefined) return false;
  const receives = Number(attributes?.ApproximateReceiveCount ?? MAX_RECEIVES_OF_DUE);
  return !(receives < MAX_RECEIVES_OF_DUE);
}

/** Handles one message of a batch; true if it has to come back. */
async function handleMessage(record: QueueRecord, run: Run, world: World): Promise<boolean> {
  const { messageId, body } = record;
  const log = run.log.with({ message_id: messageId });
  const { signal, deadline } = run;
  const goesBack = (reason: string) => log.info('the message goes back to the queue', { reason });
  let event: unknown;
  try {
    const owner = `${run.owner}/${messageId}`;
    event = parseMessageBody(body);
    const pause = await handleEvent(event, { owner, signal, deadline, log }, world);
    if (pause === undefined) return false;
    goesBack(`${pause.code}: ${pause.message}`);
    await postpone(record, pause, world);
  } catch (error) {
    if (isGivenUp(event, record, world)) {
      log.info('what was due is left to the next sweep', { reason: describeError(error) });
      return false;
    }
    goesBack(describeError(error));
  }
  return true;
}

/** Handles a batch. Every message runs separately, so a bad or slow one fails alone. */
async function handleBatch(records: readonly QueueRecord[], run: Run, world: World): Promise<SQSBatchResponse> {
  const comesBack = await Promise.all(records.map(record => handleMessage(record, run, world)));
  const failed = records.filter((_, index) => comesBack[index]);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Makes the function's handler from a world that is made once. */
export function createHandler(world: World, log: Log) {
  return (event: unknown, context: InvocationContext): Promise<SQSBatchResponse | undefined> =>
    underDeadline(context, log, world.now, async run => {
      const batch = v.safeParse(QueueBatchSchema, event);
      if (batch.success) return handleBatch(batch.output.Records, run, world);
      const pause = await handleEvent(event, run, world);
      if (pause) throw new ComesBackError(pause);
      return undefined;
    });
}
