/** A message as the queue holds it. */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** Milliseconds since the epoch from which it can be received. */
  visibleAt: number;
  receives: number;
}

/** The queue with its dead letters: at least once, in any order. */
export class QueueDouble {
  readonly messages: Message[] = [];
  /** Where an operator sees what could not be handled. */
  readonly deadLetters: Message[] = [];
  /** Every body ever sent, for duplicates. */
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

  /** Delivers an earlier message once more, as the queue and S3 are free to do. */
  repeat(body: string): void {
    this.messages.push({ id: `m${this.#nextId++}`, body, visibleAt: this.#now().getTime(), receives: 0 });
  }

  get visible(): Message[] {
    return this.messages.filter(({ visibleAt }) => visibleAt <= this.#now().getTime());
  }

  /** When the next hidden message shows; `undefined` when none is hidden. */
  get nextTime(): number | undefined {
    const hidden = this.messages.map(({ visibleAt }) => visibleAt).filter(time => time > this.#now().getTime());
    return hidden.length === 0 ? undefined : Math.min(...hidden);
  }

  /** Takes a message; `undefined` when it was taken too often and went to the dead letters instead. */
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
