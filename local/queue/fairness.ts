/** A message as far as its group counts. */
interface Grouped {
  readonly messageId: string;
  readonly group: string | undefined;
}

/** A group is noisy with at least this many messages in flight, and more than a tenth of all. */
const NOISY_IN_FLIGHT = 30;
const NOISY_SHARE = 0.1;
/** SQS does not document how long it remembers a group's processing time; here it is five minutes. */
const REMEMBERED_MS = 300_000;

interface Receive {
  readonly group: string;
  readonly at: number;
  until: number | undefined;
}

/**
 * Determines the noisy groups, as SQS documents for fair queues: those with at least 30 messages and a tenth of all in
 * flight, or with a tenth of the recent processing time. A message without a group is its own group.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export class Fairness {
  #receives: Receive[] = [];
  readonly #current = new Map<string, Receive>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  received({ messageId, group = messageId }: Grouped): void {
    this.ended(messageId);
    const receive: Receive = { group, at: this.#now(), until: undefined };
    this.#receives.push(receive);
    this.#current.set(messageId, receive);
  }

  /** The message was deleted, or is visible again. */
  ended(messageId: string): void {
    const receive = this.#current.get(messageId);
    if (receive) receive.until = this.#now();
    this.#current.delete(messageId);
  }

  /** The groups that currently have to wait for the others. */
  noisy(): ReadonlySet<string> {
    const now = this.#now();
    this.#receives = this.#receives.filter(({ until = now }) => now - until < REMEMBERED_MS);
    const inFlight = new Map<string, number>();
    const spent = new Map<string, number>();
    let all = 0;
    for (const { group, at, until } of this.#receives) {
      if (until === undefined) inFlight.set(group, (inFlight.get(group) ?? 0) + 1);
      const ms = (until ?? now) - at;
      spent.set(group, (spent.get(group) ?? 0) + ms);
      all += ms;
    }
    const isNoisy = (group: string) => {
      const messages = inFlight.get(group) ?? 0;
      const isCrowd = messages >= NOISY_IN_FLIGHT && messages > NOISY_SHARE * this.#current.size;
      return isCrowd || (spent.get(group) ?? 0) > NOISY_SHARE * all;
    };
    return new Set([...spent.keys()].filter(isNoisy));
  }
}
