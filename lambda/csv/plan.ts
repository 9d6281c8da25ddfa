import type { Problem } from '../problem.ts';
import type { HoursOptions } from '../time/hours-options.ts';
import type { ColumnWatch } from './column-watch.ts';
import type { FoundColumnsOptions } from './phones/check-found-columns.ts';
import type { PhoneOptions } from './phones/check-phone-columns.ts';
import type { PlanSummary } from './plan-summary.ts';
import type { Contract } from './rules/check-contract.ts';
import type { ControlOptions } from './rules/check-control-columns.ts';
import type { Range } from './rules/check-size.ts';

/** What is done with columns that look like numbers to call. */
type FoundPhones = Omit<FoundColumnsOptions, 'readFirstRows'>;

export interface PlanOptions {
  /** One character; found from the header and the first rows when absent. */
  readonly delimiter?: string | undefined;
  readonly escape?: string | undefined;
  /** One character; the double quote when absent. */
  readonly quote?: string | undefined;
  /** UTF-8 unless said otherwise. */
  readonly encoding?: string | undefined;
  readonly now: Date;
  /** What the uploader says that the file is. */
  readonly contract?: Contract | undefined;
  /** Data rows allowed; at least 1 unless said otherwise. */
  readonly rows?: Range | undefined;
  /** Bytes to send that are allowed. */
  readonly bytes?: Range | undefined;
  readonly controls?: Omit<ControlOptions, 'now' | 'hours'> | undefined;
  /** When people may be called; at any time when absent. */
  readonly hours?: HoursOptions | undefined;
  /** Columns that hold numbers to call. */
  readonly phones?: PhoneOptions | undefined;
  /** What is done, where `phones` is absent, with columns that look like numbers to call; they are not looked for when this is absent. */
  readonly foundPhones?: FoundPhones | undefined;
  /** Gets the bytes to send too, as they are read. */
  readonly onBytes?: ((chunk: Uint8Array) => void) | undefined;
  /** Is told every value of every row, to know the rows again later. */
  readonly rowIndex?: ColumnWatch | undefined;
  /** Is told the numbers to call and where rows begin, to leave rows out. */
  readonly numbers?: ColumnWatch | undefined;
  /** A last line without its end is refused, not only reported. Default false. */
  readonly lineEndRequired?: boolean | undefined;
  /** Takes an encoding that cannot be read here: nothing depends on what such a file says. Default false. */
  readonly unknownEncoding?: boolean | undefined;
}

/** What reading the whole CSV once came to. A plan with problems is never sent. */
export interface Plan {
  readonly summary: PlanSummary;
  /** The first ones, in the order of the rows. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** How often each code came, also of those that are not among the first. */
  readonly problemCodes: ReadonlyMap<string, number>;
}
