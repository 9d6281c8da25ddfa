import * as v from 'valibot';
import { showValue } from '../../lambda/problem.ts';
import type { DropdialConfig } from '../define-config.ts';
import { checkFeeds } from './feed-props.ts';

const wholeNumber = (min: number, max: number) => {
  const mustBe = `must be a whole number from ${min} to ${max}`;
  return v.optional(v.pipe(v.number(mustBe), v.integer(mustBe), v.minValue(min, mustBe), v.maxValue(max, mustBe)));
};

/** A feed is checked as a whole, as the function checks it; here only what the function never sees. */
const FeedSchema = v.looseObject({
  secretName: v.optional(
    v.pipe(
      v.string('must be the name of a secret'),
      v.regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'must be the name of a secret: letters, digits and / _ + = . @ -'),
    ),
  ),
});

const ConfigSchema = v.strictObject({
  stackName: v.optional(
    v.pipe(
      v.string('must be text'),
      v.regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be 1 to 128 letters, digits and hyphens, a letter first'),
    ),
  ),
  env: v.optional(
    v.strictObject({
      account: v.optional(v.pipe(v.string('must be text'), v.regex(/^\d{12}$/, 'must be the 12 digits of an account'))),
      region: v.optional(
        v.pipe(v.string('must be text'), v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region, such as eu-central-1')),
      ),
    }),
  ),
  feeds: v.pipe(v.array(FeedSchema, 'must be a list of feeds'), v.minLength(1, 'must hold at least one feed')),
  apiUrl: v.optional(v.string('must be an address')),
  // Each is checked as the function checks it.
  suppression: v.optional(v.array(v.looseObject({}), 'must be a list of suppression lists')),
  timeoutMinutes: wholeNumber(1, 15),
  memorySize: wholeNumber(256, 10_240),
  maxConcurrency: wholeNumber(2, 1000),
  terminationProtection: v.optional(v.boolean('must be true or false')),
  tags: v.optional(v.record(v.string(), v.string('must be text'))),
});

/** What the function knows of a feed and the stack alone says. */
const OWN_FIELDS = ['bucket', 'secretId', 'secret'];

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) return `the configuration ${issue.message}`;
  if (issue.expected === 'never') return `"${path}" is not a known setting; remove it`;
  if (issue.received === 'undefined') return `"${path}" is missing`;
  return `"${path}" ${issue.message}; got ${showValue(issue.input)}`;
}

/**
 * Checks what a configuration file exports, all of it, before anything is made of it.
 *
 * @throws {Error} which names every wrong field.
 */
export function checkConfig(value: unknown): asserts value is DropdialConfig {
  const result = v.safeParse(ConfigSchema, value);
  if (!result.success) throw new Error(result.issues.map(describeIssue).join('; '));
  for (const [index, feed] of result.output.feeds.entries()) {
    const own = OWN_FIELDS.find(name => name in feed);
    if (own !== undefined) throw new Error(`"feeds.${index}.${own}" is not a known setting; remove it`);
  }
  checkFeeds(feedsOf(value), isConfig(value) ? { suppression: value.suppression } : {});
}

/** The feeds as the construct takes them, but for their secrets. The check above is what makes the type true. */
function feedsOf(value: unknown): Parameters<typeof checkFeeds>[0] {
  if (!isConfig(value)) return [];
  return value.feeds.map(({ secretName: _name, ...feed }) => feed);
}

function isConfig(value: unknown): value is DropdialConfig {
  return v.is(ConfigSchema, value);
}
