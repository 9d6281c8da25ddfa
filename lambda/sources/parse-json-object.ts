import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** Where something stands in a text, for a person: both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A field of a JSON object. */
export interface JsonField {
  readonly name: string;
  readonly value: unknown;
  /** Where its value begins. */
  readonly place: TextPlace;
}

/** What a text is when it should be a JSON object. */
export type ParsedObject =
  /** Every field in the order of the text; a name may come twice. */
  | { readonly kind: 'object'; readonly fields: readonly JsonField[] }
  /** JSON, but of another kind. */
  | { readonly kind: 'other' }
  /** No JSON; `what` never quotes the text. */
  | { readonly kind: 'broken'; readonly place: TextPlace; readonly what: string };

/** Deepest nesting. No parameter needs more than one list; the parser behind this calls itself for each level. */
const MAX_DEPTH = 32;

const words: ReadonlyMap<string, string> = new Map([
  ['InvalidSymbol', 'this is no JSON value; text needs double quotes'],
  ['InvalidNumberFormat', 'this is no JSON number'],
  ['UnexpectedEndOfNumber', 'the number is not complete'],
  ['PropertyNameExpected', 'a name in double quotes must follow here'],
  ['ValueExpected', 'a value must follow here'],
  ['ColonExpected', 'a colon must follow here'],
  ['CommaExpected', 'a comma must follow here'],
  ['CloseBraceExpected', 'the closing brace is missing'],
  ['CloseBracketExpected', 'the closing bracket is missing'],
  ['EndOfFileExpected', 'nothing may follow the object'],
  ['InvalidCommentToken', 'JSON has no comments'],
  ['UnexpectedEndOfComment', 'JSON has no comments'],
  ['UnexpectedEndOfString', 'the closing double quote is missing'],
  ['InvalidUnicode', 'four hexadecimal digits must follow \\u'],
  ['InvalidEscapeCharacter', 'this is no escape that JSON has'],
  ['InvalidCharacter', 'a control character must be escaped'],
]);

/** Finds the place of each offset, without going over the text again for each. */
function createPlaces(text: string): (offset: number) => TextPlace {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ 0: end, index }) => index + end.length)];
  let line = 1;
  return offset => {
    // Fields come in the order of the text; only an error may lie before the latest one.
    if (offset < (starts[line - 1] ?? 0)) line = 1;
    while ((starts[line] ?? Number.POSITIVE_INFINITY) <= offset) line++;
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

/** Where the text nests too deeply; `undefined` when it does not. */
function findTooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    const token = scanner.getTokenLength() === 1 ? text[offset] : '';
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > MAX_DEPTH) return offset;
  }
  return undefined;
}

/** JSON.parse reads the value itself: what a node is made into by others has `__proto__` as a prototype. */
function readField(
  text: string,
  placeOf: (offset: number) => TextPlace,
  { children: [name, value] = [] }: Node,
): JsonField | undefined {
  if (name === undefined || value === undefined) return undefined;
  return {
    name: String(name.value),
    value: JSON.parse(text.slice(value.offset, value.offset + value.length)),
    place: placeOf(value.offset),
  };
}

/**
 * Parses a text that should be one JSON object, strictly as RFC 8259 has it, and says of every fault where it is.
 *
 * JSON.parse of the runtime names no place for some faults, quotes the text in its messages, and silently takes the last of two
 * fields of the same name.
 */
export function parseJsonObject(text: string): ParsedObject {
  const placeOf = createPlaces(text);
  const tooDeep = findTooDeep(text);
  if (tooDeep !== undefined) {
    return { kind: 'broken', place: placeOf(tooDeep), what: `more than ${MAX_DEPTH} levels are open here` };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined || root === undefined) {
    const what = first && words.get(printParseErrorCode(first.error));
    return { kind: 'broken', place: placeOf(first?.offset ?? 0), what: what ?? 'this is no JSON' };
  }
  if (root.type !== 'object') return { kind: 'other' };
  return { kind: 'object', fields: (root.children ?? []).flatMap(child => readField(text, placeOf, child) ?? []) };
}
