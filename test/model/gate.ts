/** What becomes of an effect: `go`, `die` (it happens, and its worker dies before it hears of it), or a fault's name. */
export type Fate = string;

/** An effect that a worker is about to have; it waits until the scheduler decides its fate. */
export interface Gate {
  readonly name: string;
  /** Names of the faults that this effect may meet. */
  readonly faults: readonly string[];
  readonly decide: (fate: Fate) => void;
}

/** One life of a worker. When it is killed, none of its promises ever settles; the next life is another object. */
export class Life {
  readonly gates: Gate[] = [];
  alive = true;
  readonly #afterEffect: (fate: Fate) => void;

  /** @param afterEffect runs right after every effect, before anybody hears of it. */
  constructor(afterEffect: (fate: Fate) => void) {
    this.#afterEffect = afterEffect;
  }

  kill(): void {
    this.alive = false;
    this.gates.length = 0;
  }

  /** Waits for its turn, then lets the effect happen in one moment. */
  async pass<T>(name: string, faults: readonly string[], effect: (fate: Fate) => T): Promise<T> {
    const nothing = () => new Promise<never>(() => undefined);
    if (!this.alive) return nothing();
    const fate = await new Promise<Fate>(resolve => {
      const gate: Gate = {
        name,
        faults,
        decide: decided => {
          this.gates.splice(this.gates.indexOf(gate), 1);
          resolve(decided);
        },
      };
      this.gates.push(gate);
    });
    const answer = effect(fate);
    this.#afterEffect(fate);
    if (fate !== 'die') return answer;
    this.kill();
    return nothing();
  }
}
