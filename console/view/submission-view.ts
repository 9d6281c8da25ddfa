/** A name and its value, as text. */
export type Fact = readonly [name: string, value: string];

/** A submission in the list. */
export interface SubmissionRow {
  /** The whole id. */
  readonly id: string;
  readonly feed: string;
  /** The key of the object. */
  readonly key: string;
  readonly state: string;
  /** The state with an important addition, such as `in_doubt (parked)`. */
  readonly stateName: string;
  /** True if only a person can continue it. */
  readonly isParked: boolean;
  /** ISO 8601. */
  readonly updatedAt: string;
  readonly rows?: number;
  readonly listId?: number;
  /** The state of its list, if the list is watched. */
  readonly listState?: string;
  /** The reason for waiting, or the problem, in a few words. */
  readonly reason: string;
}

/** A finding: a problem, or a probable mistake. */
export interface Finding {
  readonly severity: 'problem' | 'warning';
  readonly code: string;
  readonly message: string;
  /** The place in words; empty if there is none. */
  readonly place: string;
  /** The meaning of the code; empty if unknown. */
  readonly meaning: string;
  /** The remedy; empty if unknown. */
  readonly action: string;
}

/** One step of the way: a move between two states, or an event within one. */
export interface WayStep {
  /** ISO 8601. */
  readonly at: string;
  /** The new state; absent if it stayed the same. */
  readonly state?: string;
  /** The event in words. */
  readonly what: string;
}

/** A move that the table allows from the current state. */
export interface NextMove {
  readonly to: string;
  /** When it happens, as in the table. */
  readonly when: readonly string[];
}

/** The way of a submission through the table of states. */
export interface WayView {
  /** Oldest first. */
  readonly steps: readonly WayStep[];
  /** Every state in table order, with its relation to this submission. */
  readonly states: ReadonlyArray<{
    readonly name: string;
    readonly mark: 'now' | 'passed' | 'possible' | 'other';
    readonly over: boolean;
  }>;
  readonly next: readonly NextMove[];
  /** False if only the latest state is known, because earlier ones may not be read. */
  readonly isWhole: boolean;
}

/** An action that a person can take. */
export interface ChoiceView {
  readonly when: string;
  /** A line to paste into a shell. */
  readonly command?: string;
}

/** A parameter and its origin. */
export interface ParameterView {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
  /** The file or profile that set it. */
  readonly source: string;
}

/** The results of the calls of its list. */
export interface ResultsView {
  readonly facts: readonly Fact[];
  /** The number of tasks by outcome. */
  readonly counts: ReadonlyArray<readonly [state: string, count: number]>;
}

/** A submission on the page. */
export interface SubmissionView extends SubmissionRow {
  /** Why it is in its state. */
  readonly why: string;
  readonly choices: readonly ChoiceView[];
  readonly way: WayView;
  readonly facts: readonly Fact[];
  readonly parameters: readonly ParameterView[];
  readonly plan: readonly Fact[];
  readonly findings: readonly Finding[];
  /** The number of problems not listed. */
  readonly moreProblems: number;
  readonly results?: ResultsView;
  /** The receipt as JSON text, with masked numbers. */
  readonly receipt: string;
}
