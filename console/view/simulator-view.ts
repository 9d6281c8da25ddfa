/** One call of a list: never the number itself, but its end. */
export interface CallView {
  /** Row of the file; the header is row 1. */
  readonly row: number;
  /** The last two digits of the number; empty where there is none. */
  readonly ending: string;
  readonly state: string;
  readonly attempts: number;
  /** What the scenario reported. */
  readonly result: string;
}

/** A list of the simulator. */
export interface ListView {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  /** How many tasks are in each state. */
  readonly counts: ReadonlyArray<readonly [state: string, count: number]>;
  /** The first calls. */
  readonly calls: readonly CallView[];
  readonly parameters: ReadonlyArray<readonly [name: string, value: string]>;
}

/** Something that a person may have the simulator do. */
export interface SwitchView {
  /** What the page sends back to have it done. */
  readonly id: string;
  readonly label: string;
  /** What it is good for. */
  readonly hint: string;
  /** For how many coming requests it is still set. */
  readonly armed: number;
}

/** The simulator as the page shows it. */
export interface SimulatorView {
  /** ISO 8601, by the clock of the stack. */
  readonly time: string;
  readonly faults: readonly SwitchView[];
  readonly clock: readonly SwitchView[];
  readonly lists: readonly ListView[];
}
