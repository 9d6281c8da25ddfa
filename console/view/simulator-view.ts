/** One call of a list, with only the end of its number. */
export interface CallView {
  /** The row of the file; the header is row 1. */
  readonly row: number;
  /** The last two digits of the number; empty if there is none. */
  readonly ending: string;
  readonly state: string;
  readonly attempts: number;
  /** The result that the scenario reported. */
  readonly result: string;
}

export interface ListView {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  /** The number of tasks by state. */
  readonly counts: ReadonlyArray<readonly [state: string, count: number]>;
  /** The first calls. */
  readonly calls: readonly CallView[];
  readonly parameters: ReadonlyArray<readonly [name: string, value: string]>;
}

/** An action of the simulator that a person can trigger. */
export interface SwitchView {
  /** The id that the page sends to trigger it. */
  readonly id: string;
  readonly label: string;
  /** Its purpose. */
  readonly hint: string;
  /** The number of coming requests that it still affects. */
  readonly armed: number;
}

/** The simulator on the page. */
export interface SimulatorView {
  /** ISO 8601 to the minute, by the clock of the stack: it is sent when something changes, not each second. */
  readonly time: string;
  readonly faults: readonly SwitchView[];
  readonly clock: readonly SwitchView[];
  readonly lists: readonly ListView[];
}
