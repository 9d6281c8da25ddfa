/** A message in the queue. */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** When it can be received, in milliseconds since the epoch. */
  visibleAt: number;
  receives: number;
}

/** A queue with dead letters, which delivers at least once and in any order. */
export class QueueDouble {
  readonly messages: Message[] = [];
  /** The messages that could not be handled, for an operator. */
  readonly deadLetters: Message[] = [];
  /** All bodies that were ever sent, so that they can be repeated. */
  readonly sent: string[] = [];
  readonly #now: () => Date;
  readonly #visibilityTimeout: number;
  readonly #maxReceives: number;
  #nextId = 1;

  /** @param visibilityTimeout seconds for which a received message is hidden. */
  constructor(now: () => Date, visibilityTimeout: number, maxReceives: number) {
    this.#now = now;
    this.#visibilityTimeout = visibilityTimeout;
    this.#maxReceives = maxReceives;
  }

  send(body: string): void {
    this.sent.push(body);
    this.messages.push({ id: `m${this.#nextId++}`, body, visibleAt: this.#now().getTime(), receives: 0 });
  }

  /** Delivers an earlier message again, as the queue and S3 may do. */
  repeat(body: string): void {
    this.messages.push({ id: `m${this.#nextId++}`, body, visibleAt: this.#now().getTime(), receives: 0 });
  }

  get visible(): Message[] {
    return this.messages.filter(({ visibleAt }) => visibleAt <= this.#now().getTime());
  }

  /** When the next hidden message becomes visible; `undefined` if none is hidden. */
  get nextTime(): number | undefined {
    const hidden = this.messages.map(({ visibleAt }) => visibleAt).filter(time => time > this.#now().getTime());
    return hidden.length === 0 ? undefined : Math.min(...hidden);
  }

  /** Receives a message; `undefined` if it was received too often and became a dead letter. */
  receive(message: Message): Message | undefined {
    if (message.receives >= this.#maxReceives) {
      this.delete(message.id);
      this.deadLetters.push(message);
      return undefined;
    }
    message.receives++;
    message.visibleAt = this.#now().getTime() + this.#visibilityTimeout * 1000;
    return message;
  }

  delete(id: string): void {
    const index = this.messages.findIndex(message => message.id === id);
    if (index >= 0) this.messages.splice(index, 1);
  }

  /** ChangeMessageVisibility. */
  delay(id: string, seconds: number): void {
    const message = this.messages.find(one => one.id === id);
    if (message) message.visibleAt = this.#now().getTime() + seconds * 1000;
  }
}
