/** A stretch of time in which calls are made, in milliseconds since the epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The simulator's own time: the clock that it was given, and ahead of it by what calls were let go on. */
export class LifeClock {
  readonly #now: () => number;
  #ahead = 0;
  /** Up to when calls were made, by the clock that was given. */
  #seen: number;

  /** @param now milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
    this.#seen = now();
  }

  /** Milliseconds since the epoch. */
  get time(): number {
    return this.#now() + this.#ahead;
  }

  /**
   * What went by since it was asked last.
   *
   * @param pace seconds of calling to a second of the clock that was given; 0 when calls go on by `advance` alone.
   */
  tick(pace: number): Stretch | undefined {
    const now = this.#now();
    const passed = now - this.#seen;
    const from = this.#seen + this.#ahead;
    this.#seen = now;
    if (pace === 0 || passed <= 0) return undefined;
    this.#ahead += passed * (pace - 1);
    return { from, to: this.time };
  }

  /** Lets seconds go by at once. */
  advance(seconds: number): Stretch {
    const from = this.time;
    this.#ahead += seconds * 1000;
    return { from, to: this.time };
  }
}
