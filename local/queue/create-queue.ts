import { createHash, randomUUID } from 'node:crypto';
import { type Clock, systemClock } from './clock.ts';
import { createSignal } from './create-signal.ts';
import { Fairness } from './fairness.ts';
import type { DeadLetter, Message, Queue, QueueCounts } from './queue.ts';
import { checkWholeNumber, QueueError } from './queue-error.ts';

export interface QueueOptions {
  readonly name: string;
  /** How long a received message stays hidden, in seconds: 0 to 43,200. Default 30, as in SQS. */
  readonly visibilityTimeoutSeconds?: number;
  /** How long a new message stays hidden, in seconds: 0 to 900. Default 0. */
  readonly delaySeconds?: number;
  /** How often a message may be received before it becomes a dead letter: 1 to 1000. Default 5. */
  readonly maxReceiveCount?: number;
  /** Default: none, and messages come back for ever. */
  readonly deadLetterQueue?: Queue;
  /** Default us-east-1. */
  readonly region?: string;
  readonly clock?: Clock;
  /** Makes message ids. Default: random UUIDs. */
  readonly newId?: () => string;
}

/**
 * A message in the store. `visibleAt` determines whether it is hidden; `hiddenBy` distinguishes the two hidden states.
 */
interface Entry extends Omit<DeadLetter, 'sourceArn'> {
  sourceArn: string | undefined;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  visibleAt: number;
  hiddenBy: 'delay' | 'receive';
}

const MAX_VISIBILITY_SECONDS = 43_200;
const MAX_DELAY_SECONDS = 900;
const MAX_BATCH = 10;
const MAX_RECEIVE_COUNT = 1000;
const MAX_GROUP_LENGTH = 128;
/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_BODY_BYTES = 1_048_576;
const ACCOUNT = '000000000000';

/**
 * Makes a queue in this process with the semantics of an SQS standard queue: at-least-once delivery, visibility
 * timeout, delay, redrive. A message is redriven when it would be received more often than `maxReceiveCount`, so a dead
 * letter appears at a receive, not at the end of a timeout. Missing: retention, message attributes of the sender, and
 * timed long polling.
 *
 * @throws {QueueError} `InvalidParameterValue`: an option is out of SQS's range.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function createQueue(options: QueueOptions): Queue {
  const { name, deadLetterQueue, region = 'us-east-1', clock = systemClock, newId = randomUUID } = options;
  const { visibilityTimeoutSeconds = 30, delaySeconds = 0, maxReceiveCount = 5 } = options;
  checkWholeNumber('visibilityTimeoutSeconds', visibilityTimeoutSeconds, 0, MAX_VISIBILITY_SECONDS);
  checkWholeNumber('delaySeconds', delaySeconds, 0, MAX_DELAY_SECONDS);
  checkWholeNumber('maxReceiveCount', maxReceiveCount, 1, MAX_RECEIVE_COUNT);

  const arn = `arn:aws:sqs:${region}:${ACCOUNT}:${name}`;
  const entries = new Map<string, Entry>();
  const totals = { sent: 0, received: 0, deleted: 0, deadLettered: 0 };
  const change = createSignal();
  const fairness = new Fairness(() => clock.now());

  const isVisible = (entry: Entry) => entry.visibleAt <= clock.now();

  /** The receivable messages, those of quiet groups first if another group is noisy. */
  function* visibleInOrder(): Generator<Entry> {
    const visible = [...entries.values()].filter(isVisible);
    for (const { messageId } of visible) fairness.ended(messageId);
    const noisy = fairness.noisy();
    const isNoisy = ({ group }: Entry) => group !== undefined && noisy.has(group);
    if (noisy.size > 0) yield* visible.filter(entry => !isNoisy(entry));
    yield* noisy.size > 0 ? visible.filter(isNoisy) : visible;
  }

  function hide(entry: Entry, seconds: number): void {
    checkWholeNumber('visibilityTimeoutSeconds', seconds, 0, MAX_VISIBILITY_SECONDS);
    entry.visibleAt = clock.now() + seconds * 1000;
    entry.hiddenBy = 'receive';
  }

  /** The message of a handle, unless it is gone or was received again: SQS accepts old handles and ignores them. */
  function findCurrent(receiptHandle: string): Entry | undefined {
    const [, messageId, receive] = /^(.+)#(\d+)$/.exec(receiptHandle) ?? [];
    if (messageId === undefined)
      throw new QueueError('ReceiptHandleIsInvalid', 'the receipt handle is not one of this queue');
    const entry = entries.get(messageId);
    return entry?.receiveCount === Number(receive) ? entry : undefined;
  }

  function redrive(entry: Entry, target: Queue): void {
    entries.delete(entry.messageId);
    totals.deadLettered += 1;
    target.adopt({ ...entry, sourceArn: arn });
  }

  function take(entry: Entry, seconds: number): Message {
    hide(entry, seconds);
    const firstReceivedAt = entry.firstReceivedAt ?? clock.now();
    entry.firstReceivedAt = firstReceivedAt;
    entry.receiveCount += 1;
    totals.received += 1;
    fairness.received(entry);
    return {
      messageId: entry.messageId,
      receiptHandle: `${entry.messageId}#${entry.receiveCount}`,
      body: entry.body,
      md5OfBody: createHash('md5').update(entry.body).digest('hex'),
      attributes: {
        ApproximateReceiveCount: String(entry.receiveCount),
        SentTimestamp: String(entry.sentAt),
        SenderId: ACCOUNT,
        ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
        ...(entry.sourceArn !== undefined && { DeadLetterQueueSourceArn: entry.sourceArn }),
        ...(entry.group !== undefined && { MessageGroupId: entry.group }),
      },
    };
  }

  function counts(): QueueCounts {
    const count = { visible: 0, inFlight: 0, delayed: 0 };
    for (const entry of entries.values()) {
      count[isVisible(entry) ? 'visible' : entry.hiddenBy === 'receive' ? 'inFlight' : 'delayed'] += 1;
    }
    return count;
  }

  return {
    name,
    arn,
    region,
    counts,
    changed: change.next,
    totals: () => ({ ...totals }),

    send(body, { delaySeconds: delay = delaySeconds, messageGroupId: group } = {}) {
      checkWholeNumber('delaySeconds', delay, 0, MAX_DELAY_SECONDS);
      checkWholeNumber('body length in bytes', Buffer.byteLength(body), 1, MAX_BODY_BYTES);
      if (group !== undefined) checkWholeNumber('length of MessageGroupId', group.length, 1, MAX_GROUP_LENGTH);
      const messageId = newId();
      const sentAt = clock.now();
      const fresh = {
        receiveCount: 0,
        firstReceivedAt: undefined,
        sourceArn: undefined,
        group,
        hiddenBy: 'delay',
      } as const;
      entries.set(messageId, { ...fresh, messageId, body, sentAt, visibleAt: sentAt + delay * 1000 });
      totals.sent += 1;
      change.notify();
      return { messageId };
    },

    adopt(letter) {
      entries.set(letter.messageId, { ...letter, visibleAt: clock.now(), hiddenBy: 'delay' });
      change.notify();
    },

    receive({ maxMessages = 1, visibilityTimeoutSeconds: seconds = visibilityTimeoutSeconds } = {}) {
      checkWholeNumber('maxMessages', maxMessages, 1, MAX_BATCH);
      const messages: Message[] = [];
      for (const entry of visibleInOrder()) {
        if (messages.length === maxMessages) break;
        change.notify();
        if (deadLetterQueue && entry.receiveCount >= maxReceiveCount) redrive(entry, deadLetterQueue);
        else messages.push(take(entry, seconds));
      }
      return messages;
    },

    delete(receiptHandle) {
      const entry = findCurrent(receiptHandle);
      if (!entry) return;
      entries.delete(entry.messageId);
      fairness.ended(entry.messageId);
      totals.deleted += 1;
      change.notify();
    },

    changeVisibility(receiptHandle, seconds) {
      const entry = findCurrent(receiptHandle);
      if (!entry || isVisible(entry)) throw new QueueError('MessageNotInflight', 'the message is not in flight');
      hide(entry, seconds);
      change.notify();
    },

    async waitVisible(signal) {
      const aborted = Promise.withResolvers<void>();
      const abort = () => aborted.resolve();
      signal.addEventListener('abort', abort);
      try {
        while (!signal.aborted && counts().visible === 0) {
          const next = Math.min(...[...entries.values()].map(entry => entry.visibleAt));
          const due = Promise.withResolvers<void>();
          // A timer runs only while a caller waits, so that an unused queue keeps no process alive.
          const cancel = Number.isFinite(next) ? clock.after(Math.max(1, next - clock.now()), due.resolve) : undefined;
          await Promise.race([change.next(), due.promise, aborted.promise]);
          cancel?.();
        }
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
  };
}
