/** Types of lists that are dialled to the agents of a queue. */
export type DialerType = 'predictive' | 'progressive';

/**
 * The evidence for a parameter: the public reference page of CreateCallList, or only the newest official client, whose
 * doc comments are generated from a newer reference. Dropdial's own parameters need none, because they are never sent.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 * @see https://www.npmjs.com/package/@voximplant/apiclient-nodejs
 */
type Source =
  | { readonly evidence: 'reference' | 'newest client'; readonly own?: never }
  | { readonly own: true; readonly evidence?: never };

/** The dialers that a parameter is for. A parameter without `for` applies to every list. */
type Dialled =
  | { readonly for?: never; readonly requiredThere?: never; readonly needs?: never }
  | {
      readonly for: readonly DialerType[];
      /** A list of these dialers waits without it. */
      readonly requiredThere?: true;
      /** It applies only together with this parameter, and only with this value of it, if one is given. */
      readonly needs?: readonly [name: string, value?: unknown];
    };

/**
 * The traits of a parameter, beyond its value. All special treatment of parameters depends on traits, never on names.
 */
export type Traits = Source &
  Dialled & {
    /** A drop waits without it. */
    readonly required?: true;
    /** It describes one file, so no feed, profile or folder may have a default for it. */
    readonly ofOneFile?: true;
    /** A word can replace its character. */
    readonly spelled?: true;
    /** It determines how the file is read, or what it must contain. */
    readonly reads?: true;
    /**
     * It decides how cells are read, and servers may differ in understanding it, so a feed with calling hours sets it
     * itself.
     */
    readonly decidesCells?: true;
    /** The newer name of the same parameter. */
    readonly newName?: string;
  };

/** How the `limits` of a feed can restrict a whole number. */
type Limited =
  | { readonly limitToIds?: true; readonly limitToRange?: never; readonly lowest?: never }
  | {
      readonly limitToRange: true;
      /** The lowest value without a limit of the feed, and its description in the schema of the limits. */
      readonly lowest?: { readonly value: number; readonly description: string };
      readonly limitToIds?: never;
    };

/** The traits of a whole number, the only kind of value that feeds can limit. */
export type NumberTraits = Traits & Limited;

/** A trait by which parameters can be selected. */
export type Trait = keyof NumberTraits;

/**
 * Everything known about a parameter: its traits, how text (a tag, a part of a file name) is read, and its value in
 * messages.
 */
export type FieldMetadata = NumberTraits & {
  readonly kind: 'integer' | 'number' | 'text' | 'boolean' | 'list';
  readonly mustBe: string;
};

/** Requires literal traits, so that types can select by them, and rejects unknown ones. */
export type Exactly<T, Known> = T & Readonly<Record<Exclude<keyof T, keyof Known>, never>>;
