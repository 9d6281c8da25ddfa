/** A period in which calls are made, in milliseconds since the epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The simulator's own time: the given clock, plus the time by which calls were advanced. */
export class LifeClock {
  readonly #now: () => number;
  #ahead = 0;
  /** The time up to which calls were made, by the given clock. */
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
   * The period since the last call of `tick`.
   *
   * @param pace seconds of calling per second of the given clock; 0 when only `advance` lets calls proceed.
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

  /** Advances the time by some seconds. */
  advance(seconds: number): Stretch {
    const from = this.time;
    this.#ahead += seconds * 1000;
    return { from, to: this.time };
  }
}
