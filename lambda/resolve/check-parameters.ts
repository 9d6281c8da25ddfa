import * as v from 'valibot';
import type { FeedConfig } from '../feed/feed-config.ts';
import { checkLimits } from '../feed/limits.ts';
import { allowedOrigins, isAllowedOrigin, isOfFeedAlone } from '../feed/origin-rules.ts';
import { parameterFields } from '../parameters/parameter-fields.ts';
import { characterWords, fieldMetadata, hasTrait, type ParameterName } from '../parameters/parameters.ts';
import type { Problem } from '../problem.ts';
import { showGiven } from '../sources/show-given.ts';
import { describeOrigin, type Given, type Layer } from './merge-layers.ts';

/** How far ahead a list may start, in seconds; a later time is a mistake. */
const START_LIMIT = 366 * 24 * 3600;
/** A start above this number cannot be in seconds, so it looks like milliseconds. */
const MILLISECONDS = 100_000_000_000;

/** Replaces a word for a character by the character. */
export function spellCharacter(name: ParameterName, value: unknown): unknown {
  if (typeof value !== 'string' || !hasTrait(name, 'spelled')) return value;
  return characterWords.get(value) ?? value;
}

function problem(code: string, name: ParameterName, given: Given, what: string): Problem {
  const { origin, place, said = name } = given;
  return { code, field: said, origin, ...place, message: `"${said}" must ${what} (${describeOrigin(given)})` };
}

/** Values that every server reads alike: UTF-8, UTF-16 (which is sent as UTF-8), and the double quote. */
const READ_ALIKE = /^(?:utf-?(?:8|16(?:le|be)?)|"|quote)$/i;

/** Why a parameter must not come from its origin; `undefined` when it may. */
function judgeOrigin(name: ParameterName, { origin, value }: Given, feed: FeedConfig): string | undefined {
  if (!isAllowedOrigin(feed, name, origin)) {
    return `come from ${allowedOrigins(feed, name).join(', ') || 'nowhere'}, by the rules of feed "${feed.id}"`;
  }
  const isOfFeed = origin === 'feed' || origin === 'profile';
  if (isOfFeed || !isOfFeedAlone(feed, name) || READ_ALIKE.test(String(value))) return undefined;
  return `not come with a file, as the calling hours of feed "${feed.id}" are checked with it: save the file as UTF-8 with double quotes and leave it out; or the feed names it in "defaults" or a profile, or allows it in "origins"`;
}

/** Checks that every parameter comes from an allowed origin, even if another origin overrides it. */
export function checkOrigins(layers: readonly Layer[], feed: FeedConfig): Problem[] {
  return layers.flatMap(layer =>
    [...layer].flatMap(([name, given]) => {
      const wrong = judgeOrigin(name, given, feed);
      return wrong === undefined ? [] : problem('parameter_origin', name, given, wrong);
    }),
  );
}

/** Checks the value of one parameter, and the feed's limits. */
export function checkField(name: ParameterName, given: Given, feed: FeedConfig): Problem | undefined {
  const { value, origin } = given;
  if (!v.is(parameterFields[name], value)) {
    const isTyped = origin === 'sidecar' || origin === 'folder';
    const hint = typeof value === 'string' && fieldMetadata(name).kind !== 'text' && isTyped ? ' (text)' : '';
    const what = `be ${fieldMetadata(name).mustBe}; got ${showGiven(value)}${hint}`;
    return problem('parameter_invalid', name, given, what);
  }
  const allowed = checkLimits(name, value, feed.limits);
  if (allowed === undefined) return undefined;
  const what = `be ${allowed}, the limit of feed "${feed.id}"; got ${showGiven(value)}`;
  return problem('parameter_outside_limits', name, given, what);
}

/** A start as a message shows it: its last digits, and the time that it means. */
export function showStart(seconds: number): string {
  return `${showGiven(seconds)}, which is ${new Date(seconds * 1000).toISOString().replace('.000', '')}`;
}

/** Checks the start of the list. The API rejects a time in the past. */
export function checkStart(layer: Layer, now: Date): Problem[] {
  const given = layer.get('start_at');
  // An invalid value is reported by `checkField`.
  if (!given || !v.is(parameterFields.start_at, given.value)) return [];
  const { value } = given;
  const refuse = (what: string, shown = showGiven(value)) => [
    problem('parameter_invalid', 'start_at', given, `${what}; got ${shown}`),
  ];
  const seconds = Math.floor(now.getTime() / 1000);
  if (value > MILLISECONDS) return refuse('be in UNIX seconds; it looks like milliseconds');
  if (value < seconds) return refuse('not lie in the past', showStart(value));
  return value > seconds + START_LIMIT ? refuse('not lie more than a year ahead', showStart(value)) : [];
}

/** Checks that delimiter, quote and escape differ. Only the escape may equal the quote, which is then doubled. */
export function checkCharacters(layer: Layer): Problem[] {
  const pairs = [
    ['escape', 'delimiter'],
    ['quote', 'delimiter'],
  ] as const;
  return pairs.flatMap(([name, other]) => {
    const [given, others] = [layer.get(name), layer.get(other)];
    if (!given || !others || spellCharacter(name, given.value) !== spellCharacter(other, others.value)) return [];
    return problem('parameter_invalid', name, given, `not be the same character as "${other}"`);
  });
}
