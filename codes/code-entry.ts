/** The explanation of one code: its meaning and its remedy. */
export interface CodeEntry {
  /** Its meaning, in a sentence. */
  readonly meaning: string;
  /** An example. For a file it is the content, with lines separated by line breaks. */
  readonly example: string;
  /** The remedy. */
  readonly action: string;
  /** The parameter, or the setting of the feed, that affects it. */
  readonly setting?: string;
  /** Parameters that the example requires. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** True if the example is a description and not a file. */
  readonly inWords?: true;
}

/** Codes of one kind, by name. */
export type Codes = Readonly<Record<string, CodeEntry>>;
