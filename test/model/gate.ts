/**
 * The result of an effect: `go`, `die` (it happens, and its worker dies before it gets the answer), or the name of a
 * fault.
 */
export type Fate = string;

/** An effect that a worker is about to have. It waits until the scheduler decides its fate. */
interface Gate {
  readonly name: string;
  /** The names of the possible faults. */
  readonly faults: readonly string[];
  readonly decide: (fate: Fate) => void;
}

/** One life of a worker. Once it is killed, none of its promises ever settles. The next life is another object. */
export class Life {
  readonly gates: Gate[] = [];
  alive = true;
  readonly #afterEffect: (fate: Fate) => void;

  /** @param afterEffect runs right after every effect, before the worker gets the answer. */
  constructor(afterEffect: (fate: Fate) => void) {
    this.#afterEffect = afterEffect;
  }

  kill(): void {
    this.alive = false;
    this.gates.length = 0;
  }

  /** Waits for its turn, then performs the effect atomically. */
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
