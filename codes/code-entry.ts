/** What is known of one code: what a person who meets it has to know, and to do. */
export interface CodeEntry {
  /** What it means, in a sentence. */
  readonly meaning: string;
  /** What it looks like: of a file, the file itself, its lines separated by line breaks. */
  readonly example: string;
  /** What to do about it. */
  readonly action: string;
  /** The parameter, or the setting of the feed, that changes whether it is said. */
  readonly setting?: string;
  /** Parameters without which the example does not show it. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** True when the example is not a file but words about one. */
  readonly inWords?: true;
}

/** Codes of one kind, by their names. */
export type Codes = Readonly<Record<string, CodeEntry>>;
