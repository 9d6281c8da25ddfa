import * as v from 'valibot';
import type { FeedConfig } from '../feed/feed-config.ts';
import { checkLimits } from '../feed/limits.ts';
import { allowedOrigins, isAllowedOrigin, isOfFeedAlone } from '../feed/origin-rules.ts';
import { parameterFields } from '../parameters/parameter-fields.ts';
import { characterWords, fieldMetadata, hasTrait, type ParameterName } from '../parameters/parameters.ts';
import { type Problem, showValue } from '../problem.ts';
import { describeOrigin, type Given, type Layer } from './merge-layers.ts';

/** Seconds for which a list may be planned ahead; what is later is a mistake of the writer. */
const START_LIMIT = 366 * 24 * 3600;
/** Later than any time in seconds that can be meant; a time in milliseconds is beyond. */
const MILLISECONDS = 100_000_000_000;

/** Words for characters become the characters themselves. */
export function spellCharacter(name: ParameterName, value: unknown): unknown {
  if (typeof value !== 'string' || !hasTrait(name, 'spelled')) return value;
  return characterWords.get(value) ?? value;
}

function problem(code: string, name: ParameterName, given: Given, what: string): Problem {
  const { origin, place, said = name } = given;
  return { code, field: said, origin, ...place, message: `"${said}" must ${what} (${describeOrigin(given)})` };
}

/** Values with which every server reads the same: UTF-8, UTF-16 (which is sent as UTF-8), and the double quote. */
const READ_ALIKE = /^(?:utf-?(?:8|16(?:le|be)?)|"|quote)$/i;

/** What is wrong with where a parameter comes from, in words; `undefined` when it may come from there. */
function judgeOrigin(name: ParameterName, { origin, value }: Given, feed: FeedConfig): string | undefined {
  if (!isAllowedOrigin(feed, name, origin)) {
    return `come from ${allowedOrigins(feed, name).join(', ') || 'nowhere'}, by the rules of feed "${feed.id}"`;
  }
  const isOfFeed = origin === 'feed' || origin === 'profile';
  if (isOfFeed || !isOfFeedAlone(feed, name) || READ_ALIKE.test(String(value))) return undefined;
  return `not come with a file, as the calling hours of feed "${feed.id}" are checked with it: save the file as UTF-8 with double quotes and leave it out; or the feed names it in "defaults" or a profile, or allows it in "origins"`;
}

/** Checks that every parameter comes from where it may, whether another origin wins over it or not. */
export function checkOrigins(layers: readonly Layer[], feed: FeedConfig): Problem[] {
  return layers.flatMap(layer =>
    [...layer].flatMap(([name, given]) => {
      const wrong = judgeOrigin(name, given, feed);
      return wrong === undefined ? [] : problem('parameter_origin', name, given, wrong);
    }),
  );
}

/** Checks one value for what it is and for the feed's limits. */
export function checkField(name: ParameterName, given: Given, feed: FeedConfig): Problem | undefined {
  const { value, origin } = given;
  if (!v.is(parameterFields[name], value)) {
    const isTyped = origin === 'sidecar' || origin === 'folder';
    const hint = typeof value === 'string' && fieldMetadata(name).kind !== 'text' && isTyped ? ' (text)' : '';
    const what = `be ${fieldMetadata(name).mustBe}; got ${showValue(value)}${hint}`;
    return problem('parameter_invalid', name, given, what);
  }
  const allowed = checkLimits(name, value, feed.limits);
  if (allowed === undefined) return undefined;
  const what = `be ${allowed}, the limit of feed "${feed.id}"; got ${showValue(value)}`;
  return problem('parameter_outside_limits', name, given, what);
}

/** Checks when the list would start. The API refuses a time in the past. */
export function checkStart(layer: Layer, now: Date): Problem[] {
  const given = layer.get('start_at');
  // What is no time at all is a problem of the field.
  if (!given || !v.is(parameterFields.start_at, given.value)) return [];
  const { value } = given;
  const refuse = (what: string) => [
    problem('parameter_invalid', 'start_at', given, `${what}; got ${showValue(value)}`),
  ];
  const seconds = Math.floor(now.getTime() / 1000);
  if (value > MILLISECONDS) return refuse('be in UNIX seconds; it looks like milliseconds');
  if (value < seconds) return refuse('not lie in the past');
  return value > seconds + START_LIMIT ? refuse('not lie more than a year ahead') : [];
}

/** Checks that no two of delimiter, quote and escape are the same character; only the escape may be the quote, which doubles it. */
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
