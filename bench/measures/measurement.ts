import type { Result } from './result.ts';

interface MeasureContext {
  /** Fewer and smaller runs, for a look during development; their figures are not published. */
  readonly quick: boolean;
  /** Results of the measurements that ran before this one. */
  readonly earlier: readonly Result[];
  /** Prints a line about the progress. */
  readonly say: (line: string) => void;
}

export interface Measurement {
  readonly name: string;
  /** What is measured, in a line for `--help`. */
  readonly summary: string;
  measure(context: MeasureContext): Promise<readonly Result[]>;
}
