/** The output device: its width, and whether a person may be reading. */
export interface Screen {
  readonly columns: number;
  readonly isTerminal: boolean;
}

/** The width of a terminal that does not report it. */
const USUAL_COLUMNS = 80;
/** The minimum width of a layout. */
const FEWEST_COLUMNS = 40;

/** The screen of a stream. Outside a terminal the width is unlimited, and every entry is one line. */
export function screenOf({ isTTY, columns }: Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>>): Screen {
  if (isTTY !== true) return { columns: Number.POSITIVE_INFINITY, isTerminal: false };
  return { columns: Math.max(columns || USUAL_COLUMNS, FEWEST_COLUMNS), isTerminal: true };
}
