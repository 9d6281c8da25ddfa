import { createQueue } from '../queue/create-queue.ts';
import type { Queue } from '../queue/queue.ts';

/** The settings of the queue. */
interface QueueSettings {
  readonly functionTimeoutSeconds: number;
  readonly visibilityTimeoutSeconds?: number | undefined;
  readonly maxPostponeSeconds?: number | undefined;
  readonly maxReceiveCount?: number | undefined;
}

/** The queue of events, as the function and its poller use it. */
interface StackQueues {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** The same queue for the function, with the maximum time for which it can postpone a message. */
  readonly postponed: Queue;
}

/** Makes the queue of events and its dead letters, with the deployed settings by default. */
export function createQueues(settings: QueueSettings): StackQueues {
  const { functionTimeoutSeconds, visibilityTimeoutSeconds = 6 * functionTimeoutSeconds } = settings;
  const { maxPostponeSeconds = Number.POSITIVE_INFINITY, maxReceiveCount = 8 } = settings;
  const deadLetters = createQueue({ name: 'dropdial-dead-letters' });
  const queue = createQueue({
    name: 'dropdial-events',
    visibilityTimeoutSeconds,
    maxReceiveCount,
    deadLetterQueue: deadLetters,
  });
  const postponed: Queue = {
    ...queue,
    changeVisibility: (handle, seconds) => queue.changeVisibility(handle, Math.min(seconds, maxPostponeSeconds)),
  };
  return { queue, deadLetters, postponed };
}
