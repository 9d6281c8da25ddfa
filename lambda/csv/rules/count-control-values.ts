/** How many distinct calling windows are counted separately; a list has one or two. */
const MAX_WINDOWS = 20;

/** Statistics of a file's control columns. */
export interface ControlStatistics {
  /** The number of rows with a value, by control column. */
  readonly columns: Record<string, number>;
  /** ISO 8601, UTC; over valid values of `__start_at`. */
  readonly earliestStart?: string;
  readonly latestStart?: string;
  /** The most frequent first. */
  readonly windows?: { readonly start: string; readonly end: string; readonly rows: number }[];
  /** Rows with a window that is not listed. */
  readonly otherWindowRows?: number;
}

function toIso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** Makes the counters of one file. Only valid values are counted. */
export function countControlValues() {
  const columns = new Map<string, number>();
  const windows = new Map<string, { start: string; end: string; rows: number }>();
  let otherWindowRows = 0;
  let earliest = Number.POSITIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;

  return {
    setColumns(names: Iterable<string>): void {
      for (const name of names) columns.set(name, 0);
    },
    addValue(name: string, value: string): void {
      columns.set(name, (columns.get(name) ?? 0) + 1);
      if (name !== '__start_at') return;
      earliest = Math.min(earliest, Number(value));
      latest = Math.max(latest, Number(value));
    },
    addWindow(start: string, end: string): void {
      const known = windows.get(start + end);
      if (known) known.rows++;
      else if (windows.size < MAX_WINDOWS) windows.set(start + end, { start, end, rows: 1 });
      else otherWindowRows++;
    },
    read(): ControlStatistics {
      return {
        columns: Object.fromEntries(columns),
        ...(latest >= earliest && { earliestStart: toIso(earliest), latestStart: toIso(latest) }),
        ...(windows.size > 0 && { windows: [...windows.values()].sort((a, b) => b.rows - a.rows) }),
        ...(otherWindowRows > 0 && { otherWindowRows }),
      };
    },
  };
}
