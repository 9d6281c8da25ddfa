/**
 * Generates sequencers: hexadecimal texts that grow with every call when compared as S3 documents (pad the shorter one
 * with zeros on the right). Trailing zeros are removed, so their lengths differ as on S3.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export class Sequence {
  readonly #now: () => number;
  #last = 0n;

  constructor(now: () => number) {
    this.#now = now;
  }

  next(): string {
    const time = BigInt(Math.trunc(this.#now())) * 1000n;
    this.#last = time > this.#last ? time : this.#last + 1n;
    return this.#last.toString(16).toUpperCase().padStart(18, '0').replace(/0+$/, '');
  }

  /** Makes all later sequencers greater than this one, which was read from disk. */
  after(sequencer: string): void {
    const seen = BigInt(`0x${sequencer.padEnd(18, '0')}`);
    if (seen > this.#last) this.#last = seen;
  }
}
