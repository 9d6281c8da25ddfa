import { createHandler } from '../../../lambda/invocation/handle-invocation.ts';
import { markOpen } from '../../../lambda/ledger/store/mark-open.ts';
import { createLog } from '../../../lambda/log.ts';
import { QueueDouble } from '../../model/queue-double.ts';
import { SWEEP } from '../../model/world.ts';
import type { Drops } from '../drop/open-drops.ts';

/** As the function is deployed: the timeout in seconds, and the receives before a message becomes a dead letter. */
const TIMEOUT = 300;
const MAX_RECEIVES = 8;
const SWEEP_SECONDS = 300;
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:123456789012:events';

/** A queue and its workers. Time passes only when all of them wait for it. */
interface RunningQueue {
  readonly queue: QueueDouble;
  /** Waits like a slow network connection. */
  sleep(seconds: number): Promise<void>;
  /** Runs everything that happens within so many seconds, including sweeps. */
  run(seconds: number): Promise<void>;
}

/**
 * Runs the real handler over drops as Lambda does: up to `workers` messages at a time, each in an invocation of its
 * own.
 */
export function runQueue(drops: Drops, workers: number): RunningQueue {
  const { now, pass } = drops;
  const { ledger, markers, announcer } = drops.world;
  const log = createLog({ info: () => undefined, warn: () => undefined, error: () => undefined });
  const queue = new QueueDouble(now, 6 * TIMEOUT, MAX_RECEIVES);
  const handle = createHandler(
    {
      ...drops.world,
      ledger: markOpen(ledger, markers, announcer.owes),
      queue: {
        send: async event => queue.send(JSON.stringify(event)),
        postpone: async ({ receiptHandle }, seconds) => queue.delay(receiptHandle, seconds),
      },
    },
    log,
  );
  let busy = 0;
  let invocations = 0;
  let nextSweep = now().getTime() + SWEEP_SECONDS * 1000;
  const sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  async function invoke(message: QueueDouble['messages'][number]): Promise<void> {
    const record = {
      eventSource: 'aws:sqs',
      messageId: message.id,
      receiptHandle: message.id,
      eventSourceARN: QUEUE_ARN,
      body: message.body,
      attributes: { ApproximateReceiveCount: String(message.receives) },
    };
    const context = { awsRequestId: `r${++invocations}`, getRemainingTimeInMillis: () => TIMEOUT * 1000 };
    const result = await handle({ Records: [record] }, context);
    if (result?.batchItemFailures.length === 0) queue.delete(message.id);
    busy--;
  }

  /** Starts as many invocations as there are free workers; false if there was none to start. */
  function deliver(): boolean {
    const received = queue.visible.slice(0, workers - busy).map(message => queue.receive(message));
    for (const message of received) {
      if (message === undefined) continue;
      busy++;
      void invoke(message);
    }
    return received.length > 0;
  }

  async function settle(): Promise<void> {
    do {
      while (busy > sleepers.length) await new Promise(setImmediate);
    } while (deliver());
  }

  function goTo(time: number): void {
    pass((time - now().getTime()) / 1000);
    if (time >= nextSweep) {
      nextSweep += SWEEP_SECONDS * 1000;
      queue.send(SWEEP);
    }
    for (const sleeper of sleepers.filter(({ until }) => until <= time)) {
      sleepers.splice(sleepers.indexOf(sleeper), 1);
      sleeper.wake();
    }
  }

  return {
    queue,
    sleep: seconds =>
      new Promise(wake => {
        sleepers.push({ until: now().getTime() + seconds * 1000, wake });
      }),
    async run(seconds) {
      const end = now().getTime() + seconds * 1000;
      for (;;) {
        await settle();
        const times = [nextSweep, queue.nextTime ?? end, ...sleepers.map(({ until }) => until)];
        const next = Math.min(...times);
        goTo(Math.min(next, end));
        if (next >= end) return settle();
      }
    },
  };
}
