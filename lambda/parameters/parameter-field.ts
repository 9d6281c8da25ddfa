import * as v from 'valibot';

/**
 * What speaks for a parameter: the public reference page of CreateCallList, only the newest official client (whose doc comments
 * are made from a newer reference), or dropdial itself, which never sends it.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 * @see https://www.npmjs.com/package/@voximplant/apiclient-nodejs
 */
export type Evidence = 'reference' | 'newest client' | 'dropdial';

/** How a value that can only be text (a tag, a part of a file's name) is read, and how a message says what the value must be. */
export interface FieldMetadata {
  readonly kind: 'integer' | 'number' | 'text' | 'boolean' | 'list';
  readonly mustBe: string;
  readonly evidence: Evidence;
}

/** 2^31 - 1, the largest whole number where nothing else is documented. */
export const MAX_INT = 2 ** 31 - 1;

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number, mustBe: string, description: string, evidence: Evidence) {
  return v.pipe(
    v.number(),
    v.integer(),
    v.minValue(min),
    v.maxValue(max),
    v.description(description),
    v.metadata({ kind: 'integer', mustBe, evidence } satisfies FieldMetadata),
  );
}

/** A number from `min` to `max`, with decimals or without. */
export function decimal(min: number, max: number, mustBe: string, description: string, evidence: Evidence) {
  return v.pipe(
    v.number(),
    v.minValue(min),
    v.maxValue(max),
    v.description(description),
    v.metadata({ kind: 'number', mustBe, evidence } satisfies FieldMetadata),
  );
}

/** Text of a form. */
export function text(pattern: RegExp, mustBe: string, description: string, evidence: Evidence) {
  return v.pipe(
    v.string(),
    v.regex(pattern),
    v.description(description),
    v.metadata({ kind: 'text', mustBe, evidence } satisfies FieldMetadata),
  );
}

/** Text without control characters and half characters. */
export function line(maxLength: number, mustBe: string, description: string, evidence: Evidence) {
  return v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(maxLength),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this rule keeps out
    v.regex(/^[^\u0000-\u001f\u007f]*$/),
    v.check(value => value.isWellFormed()),
    v.description(description),
    v.metadata({ kind: 'text', mustBe, evidence } satisfies FieldMetadata),
  );
}

/** `"a, b or c"` */
function listWords(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** One of some words. */
export function choice<const T extends readonly [string, ...string[]]>(
  options: T,
  description: string,
  evidence: Evidence,
) {
  return v.pipe(
    v.picklist(options),
    v.description(description),
    v.metadata({ kind: 'text', mustBe: listWords(options), evidence } satisfies FieldMetadata),
  );
}

/** Yes or no. */
export function flag(description: string, evidence: Evidence) {
  return v.pipe(
    v.boolean(),
    v.description(description),
    v.metadata({ kind: 'boolean', mustBe: 'true or false', evidence } satisfies FieldMetadata),
  );
}

/** An IP address. */
export function address(description: string, evidence: Evidence) {
  return v.pipe(
    v.string(),
    v.ip(),
    v.description(description),
    v.metadata({ kind: 'text', mustBe: 'an IPv4 or IPv6 address', evidence } satisfies FieldMetadata),
  );
}
