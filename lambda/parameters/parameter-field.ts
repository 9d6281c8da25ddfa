import * as v from 'valibot';
import type { Exactly, NumberTraits, Traits } from './traits.ts';

/** 2^31 - 1, the largest integer for parameters without a documented limit. */
export const MAX_INT = 2 ** 31 - 1;

/** Maximums that mean "no maximum", which messages omit. */
const ENDLESS: readonly number[] = [MAX_INT, Number.MAX_SAFE_INTEGER];

/** The description of a parameter, with sentences about its traits. */
function describe(description: string, { required, own }: Traits): string {
  const sentences = required ? `${description} Required.` : description;
  return own ? `${sentences} Not sent to the API.` : sentences;
}

/** The schema of a parameter's value, with its traits. */
type Row<S, T> = S & { readonly traits: T };

function makeRow<S extends v.GenericSchema, const T extends object>(schema: S, traits: T): Row<S, T> {
  return Object.assign(schema, { traits });
}

/** A whole number from `min` to `max`. */
export function integer<const T extends NumberTraits>(
  min: number,
  max: number,
  description: string,
  traits: Exactly<T, NumberTraits>,
  mustBe = `a whole number ${ENDLESS.includes(max) ? `of ${min} or more` : `from ${min} to ${max}`}`,
) {
  return makeRow(
    v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max), v.description(describe(description, traits))),
    { kind: 'integer', mustBe, ...traits },
  );
}

/** A number from `min` to `max`, with or without decimals. */
export function decimal<const T extends Traits>(
  min: number,
  max: number,
  description: string,
  traits: Exactly<T, Traits>,
) {
  return makeRow(v.pipe(v.number(), v.minValue(min), v.maxValue(max), v.description(describe(description, traits))), {
    kind: 'number',
    mustBe: `a number from ${min} to ${max}`,
    ...traits,
  });
}

/** Text that matches a pattern. */
export function text<const T extends Traits>(
  pattern: RegExp,
  mustBe: string,
  description: string,
  traits: Exactly<T, Traits>,
) {
  return makeRow(v.pipe(v.string(), v.regex(pattern), v.description(describe(description, traits))), {
    kind: 'text',
    mustBe,
    ...traits,
  });
}

/** Text that matches a pattern, up to a length and without lone surrogates. */
export function line<const T extends Traits>(
  maxLength: number,
  pattern: RegExp,
  mustBe: string,
  description: string,
  traits: Exactly<T, Traits>,
) {
  return makeRow(
    v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(maxLength),
      v.regex(pattern),
      v.check(value => value.isWellFormed()),
      v.description(describe(description, traits)),
    ),
    { kind: 'text', mustBe, ...traits },
  );
}

/** `"a, b or c"` */
function listWords(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** One of some words. */
export function choice<const O extends readonly [string, ...string[]], const T extends Traits>(
  options: O,
  description: string,
  traits: Exactly<T, Traits>,
) {
  return makeRow(v.pipe(v.picklist(options), v.description(describe(description, traits))), {
    kind: 'text',
    mustBe: listWords(options),
    ...traits,
  });
}

/** A boolean. */
export function flag<const T extends Traits>(description: string, traits: Exactly<T, Traits>) {
  return makeRow(v.pipe(v.boolean(), v.description(describe(description, traits))), {
    kind: 'boolean',
    mustBe: 'true or false',
    ...traits,
  });
}

/** An IP address. */
export function address<const T extends Traits>(description: string, traits: Exactly<T, Traits>) {
  return makeRow(v.pipe(v.string(), v.ip(), v.description(describe(description, traits))), {
    kind: 'text',
    mustBe: 'an IPv4 or IPv6 address',
    ...traits,
  });
}

/** A list of column names. */
export function columns<const T extends Traits>(
  max: number,
  mustBe: string,
  description: string,
  traits: Exactly<T, Traits>,
) {
  return makeRow(
    v.pipe(
      v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
      v.minLength(1),
      v.maxLength(max),
      v.description(describe(description, traits)),
    ),
    { kind: 'list', mustBe, ...traits },
  );
}
