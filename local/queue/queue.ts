/**
 * What SQS tells about a message, all of it text.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export interface MessageAttributes {
  readonly ApproximateReceiveCount: string;
  /** Milliseconds since the epoch. */
  readonly SentTimestamp: string;
  readonly SenderId: string;
  /** Milliseconds since the epoch. */
  readonly ApproximateFirstReceiveTimestamp: string;
  /** Where a dead letter came from; only on dead letters. */
  readonly DeadLetterQueueSourceArn?: string;
  readonly MessageGroupId?: string;
}

/** A message as one receive hands it out. */
export interface Message {
  readonly messageId: string;
  /** Good for this receive: it deletes nothing any more once the message was received again. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: MessageAttributes;
}

/** A dead letter on its way: a message keeps its id, its age and its count when it moves. */
export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt: number | undefined;
  readonly group: string | undefined;
  readonly sourceArn: string;
}

/** How many messages are in which state; every message is in exactly one. */
export interface QueueCounts {
  /** Could be received now. */
  readonly visible: number;
  /** Received and not deleted, and the visibility timeout has not ended. */
  readonly inFlight: number;
  /** Sent with a delay that has not ended. */
  readonly delayed: number;
}

/** What happened since the queue was made. */
export interface QueueTotals {
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
   * Adds a message of 1 byte to 1 MiB, `delaySeconds` 0 to 900 (default: the queue's). One without `messageGroupId`, up to 128 characters,
   * is a group of its own.
   *
   * @throws {QueueError} `InvalidParameterValue`.
   */
  send(
    body: string,
    options?: { readonly delaySeconds?: number; readonly messageGroupId?: string | undefined },
  ): { readonly messageId: string };
  /**
   * Takes up to `maxMessages` (1 to 10, default 1) visible messages, those of quiet groups first, the oldest first of each, and hides them for the visibility timeout.
   * What was received too often moves to the dead-letter queue instead.
   */
  receive(options?: { readonly maxMessages?: number; readonly visibilityTimeoutSeconds?: number }): readonly Message[];
  /** Deletes what was received; nothing happens if the message is gone or was received again since. */
  delete(receiptHandle: string): void;
  /**
   * Lets the visibility timeout end so many seconds from now, 0 to 43,200.
   *
   * @throws {QueueError} `MessageNotInflight`.
   */
  changeVisibility(receiptHandle: string, seconds: number): void;
  counts(): QueueCounts;
  totals(): QueueTotals;
  /** Resolves as soon as a message is visible, or `signal` aborts. */
  waitVisible(signal: AbortSignal): Promise<void>;
  /** Resolves at the next send, receive, delete or change of visibility; a timeout that ends is no change. */
  changed(): Promise<void>;
  /** Takes over another queue's dead letter. */
  adopt(letter: DeadLetter): void;
}
