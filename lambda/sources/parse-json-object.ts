import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** A place in a text, for people: both numbers count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

interface JsonField {
  readonly name: string;
  readonly value: unknown;
  /** The beginning of its value. */
  readonly place: TextPlace;
}

/** The result of parsing text that should be a JSON object. */
type ParsedObject =
  /** Every field in text order; a name may occur twice. */
  | { readonly kind: 'object'; readonly fields: readonly JsonField[] }
  /** JSON of another type. */
  | { readonly kind: 'other' }
  /** Not JSON; `what` never quotes the text. */
  | { readonly kind: 'broken'; readonly place: TextPlace; readonly what: string };

/** The maximum nesting. No parameter needs more than one list, and the parser recurses at each level. */
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

/** Finds the place of each offset, without scanning the text again for each. */
function createPlaces(text: string): (offset: number) => TextPlace {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ 0: end, index }) => index + end.length)];
  let line = 1;
  return offset => {
    // Fields come in text order; only an error may lie before the latest one.
    if (offset < (starts[line - 1] ?? 0)) line = 1;
    while ((starts[line] ?? Number.POSITIVE_INFINITY) <= offset) line++;
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

/** The offset at which the text is nested too deeply; `undefined` if it is not. */
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

/** JSON.parse converts the value, because objects that others build treat `__proto__` as their prototype. */
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
 * Parses text that should be one JSON object, strictly by RFC 8259, and gives the place of every error.
 *
 * The runtime's JSON.parse gives no place for some errors, quotes the text in its messages, and silently uses the last
 * of two fields with the same name.
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
