import type { HeaderField, Place } from './place.ts';

/** A rule that looks at some columns of a file. */
export interface ColumnWatch {
  /** Takes the header and returns the indexes of the columns whose values it needs. */
  readHeader(fields: readonly HeaderField[]): readonly number[];
  /** Takes a value of a column that it needs. */
  readValue(index: number, value: string, place: Place, isQuoted: boolean): void;
  /**
   * Takes the bytes of a value before they are decoded. Returns true if it needs no text, which is true for most
   * values: decoding every value would take most of the time. If it returns false, the text goes to `readValue`.
   */
  takeBytes?(index: number, bytes: Uint8Array, from: number, to: number, line: number): boolean;
  /** Called at the end of a row with needed values. */
  endRow?(place: Place): void;
  /** Called at the end of the file. */
  end?(): void;
}

/** All rules that look at columns. This runs for every value, so each rule gets only the columns that it needs. */
export class ColumnWatches {
  readonly #all: ColumnWatch[] = [];
  /** By the index of the column; most columns have none. */
  readonly #byColumn: ColumnWatch[][] = [];
  readonly #ofRows: ColumnWatch[] = [];

  add(watch: ColumnWatch | undefined): void {
    if (watch) this.#all.push(watch);
  }

  /** The indexes of the columns that any rule needs. */
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
    // By index: an iterator for every value would cost measurable time.
    for (let which = 0; which < watches.length; which++) watches[which]?.readValue(index, value, place, isQuoted);
  };

  /** Offers the bytes to the only rule of the column. If several rules share the column, they read the text. */
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
