import type { HeaderField, Place } from './place.ts';

/** A rule that looks at some columns of a file. */
export interface ColumnWatch {
  /** Takes the header; gives the indexes of the columns whose values it wants. */
  readHeader(fields: readonly HeaderField[]): readonly number[];
  /** Takes a value of a column that it wants. */
  readValue(index: number, value: string, place: Place, isQuoted: boolean): void;
  /**
   * Is offered the bytes of a value before it is made a text; true when that was enough. What this does not take is read as a text. Most
   * values are good, and a text for each is what takes the time.
   */
  takeBytes?(index: number, bytes: Uint8Array, from: number, to: number, line: number): boolean;
  /** Says that a row ended of which it wanted values. */
  endRow?(place: Place): void;
  /** Says that the file ended. */
  end?(): void;
}

/** All rules that look at columns; each is asked for its own alone, since this is done for every value. */
export class ColumnWatches {
  readonly #all: ColumnWatch[] = [];
  /** By the index of the column; most have none. */
  readonly #byColumn: ColumnWatch[][] = [];
  readonly #ofRows: ColumnWatch[] = [];

  add(watch: ColumnWatch | undefined): void {
    if (watch) this.#all.push(watch);
  }

  /** The indexes of the columns whose values any of them wants. */
  readHeader(fields: readonly HeaderField[]): Iterable<number> {
    for (const watch of this.#all) {
      const wanted = watch.readHeader(fields);
      for (const index of wanted) this.#byColumn[index] = [...(this.#byColumn[index] ?? []), watch];
      if (wanted.length > 0 && watch.endRow) this.#ofRows.push(watch);
    }
    return this.#byColumn.flatMap((_, index) => index);
  }

  readonly readValue = (index: number, value: string, place: Place, isQuoted: boolean): void => {
    const watches = this.#byColumn[index] ?? [];
    // By index: an iterator for every value is felt.
    for (let which = 0; which < watches.length; which++) watches[which]?.readValue(index, value, place, isQuoted);
  };

  /** Offers bytes to the one rule that wants the column; several of them read the text. */
  readonly takeBytes = (index: number, bytes: Uint8Array, from: number, to: number, line: number): boolean => {
    const watches = this.#byColumn[index] ?? [];
    return watches.length === 1 && watches[0]?.takeBytes?.(index, bytes, from, to, line) === true;
  };

  readonly endRow = (place: Place): void => {
    for (const watch of this.#ofRows) watch.endRow?.(place);
  };

  end(): void {
    for (const watch of this.#all) watch.end?.();
  }
}
