import type { Life } from './gate.ts';
import type { ObjectStore } from './object-store.ts';

export const LISTS = 'lists';

/** The contents of the suppression lists at one moment. */
type Seen = ReadonlySet<string> | 'unusable';

/**
 * The promise of suppression lists: when everything but the last bytes of a request was sent, the function looks at
 * them, and nobody is called who is on them at that moment. Later changes apply to the next drop.
 */
export class SuppressionWatch {
  /** The numbers of the rows that were called. */
  readonly called: string[] = [];
  readonly #objects: ObjectStore;
  readonly #now: () => Date;
  readonly #maxAge: number;
  readonly #seen = new WeakMap<Life, Seen>();

  /** @param maxAge milliseconds after which lists may not be used. */
  constructor(objects: ObjectStore, now: () => Date, maxAge: number) {
    this.#objects = objects;
    this.#now = now;
    this.#maxAge = maxAge;
  }

  /** A request begins. Earlier looks do not count for its end. */
  begin(life: Life): void {
    this.#seen.delete(life);
  }

  /** Somebody looks at the objects of the lists. */
  look(life: Life): void {
    this.#seen.set(life, this.#read());
  }

  /** @returns the violation if a list with these bytes dials. */
  judge(life: Life, file: string): string | undefined {
    const [, ...rows] = file.trim().split('\n');
    const numbers = rows.map(row => row.split(';', 1)[0] ?? '');
    this.called.push(...numbers);
    const seen = this.#seen.get(life);
    if (seen === undefined) return 'a list dials, and nobody looked at the suppression lists before its last bytes';
    if (seen === 'unusable') return 'a list dials although a suppression list cannot be used';
    return numbers.some(number => seen.has(number)) ? 'somebody is called who is on a suppression list' : undefined;
  }

  /** Reads the lists with the model's own code: one number on each line. */
  #read(): Seen {
    const all = this.#objects.list(LISTS).map(([, object]) => object);
    const newest = Math.max(...all.map(({ lastModified }) => lastModified.getTime()));
    const lines = all.flatMap(({ bytes }) => bytes.toString('utf8').trim().split('\n'));
    const isGood = all.length > 0 && lines.every(line => /^\+\d+$/.test(line));
    return isGood && this.#now().getTime() - newest <= this.#maxAge ? new Set(lines) : 'unusable';
  }
}
