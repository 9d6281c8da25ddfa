/** Where text is shown: how wide it is, and whether a person may be looking. */
export interface Screen {
  readonly columns: number;
  readonly isTerminal: boolean;
}

/** Columns of a terminal that does not say how many it has. */
const USUAL_COLUMNS = 80;
/** Below this, nothing can be laid out. */
const FEWEST_COLUMNS = 40;

/** What a stream leads to. Beside a terminal there are no columns to fit: every entry is one line. */
export function screenOf({ isTTY, columns }: Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>>): Screen {
  if (isTTY !== true) return { columns: Number.POSITIVE_INFINITY, isTerminal: false };
  return { columns: Math.max(columns || USUAL_COLUMNS, FEWEST_COLUMNS), isTerminal: true };
}
