/**
 * Hands out sequencers: hex texts that grow with every call when compared as S3 says (pad the shorter one on the right with
 * zeros). Trailing zeros are left off, so that their lengths differ as they do on S3.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export class Sequence {
  readonly #now: () => number;
  #last = 0n;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The next sequencer. */
  next(): string {
    const time = BigInt(Math.trunc(this.#now())) * 1000n;
    this.#last = time > this.#last ? time : this.#last + 1n;
    return this.#last.toString(16).toUpperCase().padStart(18, '0').replace(/0+$/, '');
  }

  /** Makes every later sequencer greater than this one, read from disk. */
  after(sequencer: string): void {
    const seen = BigInt(`0x${sequencer.padEnd(18, '0')}`);
    if (seen > this.#last) this.#last = seen;
  }
}
