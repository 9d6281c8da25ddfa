import type { Problem } from '../problem.ts';
import type { HoursOptions } from '../time/hours-options.ts';
import type { ColumnWatch } from './column-watch.ts';
import type { FoundColumnsOptions } from './phones/check-found-columns.ts';
import type { PhoneOptions } from './phones/check-phone-columns.ts';
import type { PlanSummary } from './plan-summary.ts';
import type { Contract } from './rules/check-contract.ts';
import type { ControlOptions } from './rules/check-control-columns.ts';
import type { Range } from './rules/check-size.ts';

/** How columns are treated that look like telephone numbers. */
type FoundPhones = Omit<FoundColumnsOptions, 'readFirstRows' | 'mostValues'>;

export interface PlanOptions {
  /** One character. Default: found from the header and the first rows. */
  readonly delimiter?: string | undefined;
  readonly escape?: string | undefined;
  /** One character. Default: the double quote. */
  readonly quote?: string | undefined;
  /** Default UTF-8. */
  readonly encoding?: string | undefined;
  readonly now: Date;
  /** The claims of the uploader about the file. */
  readonly contract?: Contract | undefined;
  /** The allowed number of data rows. Default: at least 1. */
  readonly rows?: Range | undefined;
  /** The allowed number of bytes to send. */
  readonly bytes?: Range | undefined;
  readonly controls?: Omit<ControlOptions, 'now' | 'hours' | 'mostValues'> | undefined;
  /** When people may be called. Default: at any time. */
  readonly hours?: HoursOptions | undefined;
  /** The columns with telephone numbers. */
  readonly phones?: Omit<PhoneOptions, 'mostValues'> | undefined;
  /**
   * If `phones` is absent: how to treat columns that look like telephone numbers. Default: they are not searched for.
   */
  readonly foundPhones?: FoundPhones | undefined;
  /** Also gets the bytes to send, while they are read. */
  readonly onBytes?: ((chunk: Uint8Array) => void) | undefined;
  /** Gets every value of every row, to recognise the rows in the results. */
  readonly rowIndex?: ColumnWatch | undefined;
  /** Gets the telephone numbers and the beginnings of rows, to leave rows out. */
  readonly numbers?: ColumnWatch | undefined;
  /** How many values of a column are remembered to find repeated ones. Default: as many as can be. */
  readonly mostValues?: number | undefined;
  /** Rejects a last line without a line end, instead of only reporting it. Default false. */
  readonly lineEndRequired?: boolean | undefined;
  /** Accepts an encoding that cannot be read here, when nothing depends on the content of the file. Default false. */
  readonly unknownEncoding?: boolean | undefined;
}

/** The result of reading the whole CSV once. A plan with problems is never sent. */
export interface Plan {
  readonly summary: PlanSummary;
  /** The first ones, in row order. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** The number of problems by code, including those that were not kept. */
  readonly problemCodes: ReadonlyMap<string, number>;
}
