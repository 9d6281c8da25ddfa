/** Types of lists that are dialled to the agents of a queue. */
export type DialerType = 'predictive' | 'progressive';

/**
 * What speaks for a parameter: the public reference page of CreateCallList, or only the newest official client (whose doc comments
 * are made from a newer reference). For our own nothing needs to: dropdial never sends them.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 * @see https://www.npmjs.com/package/@voximplant/apiclient-nodejs
 */
type Source =
  | { readonly evidence: 'reference' | 'newest client'; readonly own?: never }
  | { readonly own: true; readonly evidence?: never };

/** Which dialers a parameter is for. Those for none go with every list. */
type Dialled =
  | { readonly for?: never; readonly requiredThere?: never; readonly needs?: never }
  | {
      readonly for: readonly DialerType[];
      /** A list of these dialers waits without it. */
      readonly requiredThere?: true;
      /** It applies only beside this parameter, and only beside this value of it if there is one. */
      readonly needs?: readonly [name: string, value?: unknown];
    };

/** What a row says of its parameter, beside what the value is. Whatever treats some parameters in a way of their own goes by these. */
export type Traits = Source &
  Dialled & {
    /** A drop waits without it. */
    readonly required?: true;
    /** It says what one file is, so that no feed, profile or folder can have a default of it. */
    readonly ofOneFile?: true;
    /** A word may stand for its character. */
    readonly spelled?: true;
    /** It says how the file is read, or what must be found in it. */
    readonly reads?: true;
    /** It decides what the cells of a row say, and not every server may understand it: what a feed with calling hours says itself. */
    readonly decidesCells?: true;
    /** The newer name of the same parameter. */
    readonly newName?: string;
  };

/** What a feed's `limits` may hold a whole number to. */
type Limited =
  | { readonly limitToIds?: true; readonly limitToRange?: never; readonly lowest?: never }
  | {
      readonly limitToRange: true;
      /** The lowest value where a feed's limits name none, and how their schema says so. */
      readonly lowest?: { readonly value: number; readonly description: string };
      readonly limitToIds?: never;
    };

/** The traits of a whole number, the only values that a feed limits. */
export type NumberTraits = Traits & Limited;

/** What a list of parameters can go by. */
export type Trait = keyof NumberTraits;

/** What is known of a parameter: its traits, how text (a tag, a part of a file's name) is read, and what a message calls its value. */
export type FieldMetadata = NumberTraits & {
  readonly kind: 'integer' | 'number' | 'text' | 'boolean' | 'list';
  readonly mustBe: string;
};

/** Traits to the letter, so that the types of lists can go by them, and none that nobody knows. */
export type Exactly<T, Known> = T & Readonly<Record<Exclude<keyof T, keyof Known>, never>>;
