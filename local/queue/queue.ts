/**
 * The attributes of a message in SQS, all of them text.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
interface MessageAttributes {
  readonly ApproximateReceiveCount: string;
  /** Milliseconds since the epoch. */
  readonly SentTimestamp: string;
  readonly SenderId: string;
  /** Milliseconds since the epoch. */
  readonly ApproximateFirstReceiveTimestamp: string;
  /** The source queue of a dead letter; only on dead letters. */
  readonly DeadLetterQueueSourceArn?: string;
  readonly MessageGroupId?: string;
}

/** A message as received. */
export interface Message {
  readonly messageId: string;
  /** Valid for this receive: it no longer deletes the message after another receive. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: MessageAttributes;
}

/** A dead letter in transit: a message keeps its id, its age and its count when it moves. */
export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt: number | undefined;
  readonly group: string | undefined;
  readonly sourceArn: string;
}

/** The number of messages by state; every message is in exactly one. */
export interface QueueCounts {
  /** Can be received now. */
  readonly visible: number;
  /** Received and not deleted, with a visibility timeout that has not ended. */
  readonly inFlight: number;
  /** Sent with a delay that has not ended. */
  readonly delayed: number;
}

/** Totals since the queue was made. */
interface QueueTotals {
  readonly sent: number;
  /** Receives: a message received twice counts twice. */
  readonly received: number;
  readonly deleted: number;
  readonly deadLettered: number;
}

/** An in-process standard queue with the semantics of SQS that dropdial relies on. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  /**
   * Adds a message of 1 byte to 1 MiB, with `delaySeconds` from 0 to 900 (default: the queue's). `messageGroupId` has
   * up to 128 characters; a message without one is its own group.
   *
   * @throws {QueueError} `InvalidParameterValue`.
   */
  send(
    body: string,
    options?: { readonly delaySeconds?: number; readonly messageGroupId?: string | undefined },
  ): { readonly messageId: string };
  /**
   * Receives up to `maxMessages` (1 to 10, default 1) visible messages, those of quiet groups first and the oldest of
   * each group first, and hides them for the visibility timeout. Messages that were received too often move to the
   * dead-letter queue instead.
   */
  receive(options?: { readonly maxMessages?: number; readonly visibilityTimeoutSeconds?: number }): readonly Message[];
  /** Deletes a received message. Does nothing if it is gone or was received again since. */
  delete(receiptHandle: string): void;
  /**
   * Makes the visibility timeout end after so many seconds, 0 to 43,200.
   *
   * @throws {QueueError} `MessageNotInflight`.
   */
  changeVisibility(receiptHandle: string, seconds: number): void;
  counts(): QueueCounts;
  totals(): QueueTotals;
  /** Resolves as soon as a message is visible, or `signal` aborts. */
  waitVisible(signal: AbortSignal): Promise<void>;
  /** Resolves at the next send, receive, delete or change of visibility. The end of a timeout does not count. */
  changed(): Promise<void>;
  /** Takes over a dead letter from another queue. */
  adopt(letter: DeadLetter): void;
}
