/** A name and what is said of it, as text. */
export type Fact = readonly [name: string, value: string];

/** One submission as the list shows it. */
export interface SubmissionRow {
  /** The whole id. */
  readonly id: string;
  readonly feed: string;
  /** Key of the object. */
  readonly key: string;
  readonly state: string;
  /** The state with what a person has to know at once, such as `in_doubt (parked)`. */
  readonly stateName: string;
  /** True when only a person goes on with it. */
  readonly isParked: boolean;
  /** ISO 8601. */
  readonly updatedAt: string;
  readonly rows?: number;
  readonly listId?: number;
  /** What its list does, where it is looked after. */
  readonly listState?: string;
  /** What it waits for, or what is wrong, in a few words. */
  readonly reason: string;
}

/** Something that was found: a problem, or what is only likely a mistake. */
export interface Finding {
  readonly severity: 'problem' | 'warning';
  readonly code: string;
  readonly message: string;
  /** Where, in words; empty where it is of no place. */
  readonly place: string;
  /** What the code means; empty where nobody knows. */
  readonly meaning: string;
  /** What to do; empty where nobody knows. */
  readonly action: string;
}

/** One step of the way: a move between two states of a table, or something that happened within one. */
export interface WayStep {
  /** ISO 8601. */
  readonly at: string;
  /** The state that it came into; absent when it stayed where it was. */
  readonly state?: string;
  /** What happened. */
  readonly what: string;
}

/** A move that the table allows from here. */
export interface NextMove {
  readonly to: string;
  /** When it happens, as the table says. */
  readonly when: readonly string[];
}

/** The way of a submission over the table of states. */
export interface WayView {
  /** Oldest first. */
  readonly steps: readonly WayStep[];
  /** Every state of the table in its order, and what it is to this submission. */
  readonly states: ReadonlyArray<{
    readonly name: string;
    readonly mark: 'now' | 'passed' | 'possible' | 'other';
    readonly over: boolean;
  }>;
  readonly next: readonly NextMove[];
  /** False when only the latest state is known: nobody may read earlier ones here. */
  readonly isWhole: boolean;
}

/** Something that a person may do. */
export interface ChoiceView {
  readonly when: string;
  /** A line to paste into a shell. */
  readonly command?: string;
}

/** A parameter and where it came from. */
export interface ParameterView {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
  /** The file or profile that said it. */
  readonly source: string;
}

/** What became of the calls of its list. */
export interface ResultsView {
  readonly facts: readonly Fact[];
  /** How many tasks ended how. */
  readonly counts: ReadonlyArray<readonly [state: string, count: number]>;
}

/** One submission as the page shows it. */
export interface SubmissionView extends SubmissionRow {
  /** Why it stands where it stands. */
  readonly why: string;
  readonly choices: readonly ChoiceView[];
  readonly way: WayView;
  readonly facts: readonly Fact[];
  readonly parameters: readonly ParameterView[];
  readonly plan: readonly Fact[];
  readonly findings: readonly Finding[];
  /** Problems beyond those that are listed. */
  readonly moreProblems: number;
  readonly results?: ResultsView;
  /** The receipt as JSON text, numbers masked. */
  readonly receipt: string;
}
