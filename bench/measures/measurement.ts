import type { Result } from './result.ts';

/** What a measurement is given. */
export interface MeasureContext {
  /** Fewer and smaller runs, for a look while something is changed; its figures are not published. */
  readonly quick: boolean;
  /** Results of the measurements that ran before this one. */
  readonly earlier: readonly Result[];
  /** Says on the terminal what is being done. */
  readonly say: (line: string) => void;
}

/** One measurement of the bench. */
export interface Measurement {
  readonly name: string;
  /** What is measured, in a line for `--help`. */
  readonly summary: string;
  measure(context: MeasureContext): Promise<readonly Result[]>;
}
