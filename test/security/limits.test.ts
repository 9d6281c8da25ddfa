import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { Range } from '../../lambda/csv/rules/check-size.ts';
import { checkFeedRules } from '../../lambda/feed/check-feed-rules.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { ORIGIN_NAMES, type OriginName } from '../../lambda/feed/origin-rules.ts';
import { ParametersSchema, parameterNames } from '../../lambda/parameters/parameters.ts';
import type { Origin } from '../../lambda/problem.ts';
import { makeFeed } from '../support/make-feed.ts';
import { resolveSources } from '../support/resolve-sources.ts';

/**
 * The names of an origin in a receipt and in a feed. Written out here, because the function's own table is under test.
 */
const CALLED: Readonly<Partial<Record<Origin, OriginName>>> = {
  ...{ feed: 'feed', profile: 'profile', folder: 'folder', 'file name': 'name', sidecar: 'sidecar', tag: 'tags' },
};

const NUMBERS = ['priority', 'max_simultaneous', 'num_attempts', 'interval_seconds'] as const;

/** One arbitrary for most cases, another for a few. */
const mostly = <T, U>(often: fc.Arbitrary<T>, seldom: fc.Arbitrary<U>, weight = 12) =>
  fc.oneof({ weight, arbitrary: often }, { weight: 1, arbitrary: seldom });

const wild = fc.oneof(
  fc.constantFrom('3', '', null, true, 2 ** 53, -0, 1.5, '__proto__'),
  fc.jsonValue({ maxDepth: 1 }),
);
const number = mostly(fc.constantFrom(2, 3), mostly(fc.integer({ min: -1, max: 7 }), wild, 4));

const range = mostly(
  fc.record({ min: fc.integer({ min: 0, max: 2 }), max: fc.integer({ min: 3, max: 5 }) }, { requiredKeys: [] }),
  fc.constant(undefined),
  2,
);
const limits = fc
  .record({
    rule_id: mostly(fc.constantFrom([2, 3], [1, 2, 3], [3], undefined), fc.subarray([1, 2, 3, 4], { minLength: 1 }), 4),
    priority: range,
    max_simultaneous: range,
    num_attempts: range,
    interval_seconds: range,
  })
  .map(all => Object.fromEntries(Object.entries(all).filter(([, limit]) => limit !== undefined)));

const anywhere = mostly(fc.subarray([...ORIGIN_NAMES], { minLength: 5 }), fc.subarray([...ORIGIN_NAMES]), 4);
const origins = fc.dictionary(fc.constantFrom('*', 'rule_id', 'profile', ...NUMBERS), anywhere, { maxKeys: 2 });

const values = (names: readonly string[]) =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom(...names), number, { maxKeys: 3 }),
      mostly(fc.constant(undefined), mostly(fc.constantFrom('day', 'night'), fc.constant('dusk')), 2),
      mostly(
        fc.constant(undefined),
        fc.tuple(fc.constantFrom(...parameterNames, '__proto__', 'constructor', 'x'), wild),
        20,
      ),
    )
    .map(([numbers, profile, more]) => {
      const pairs = [
        ...Object.entries(numbers),
        ...(profile ? [['profile', profile] as const] : []),
        ...(more ? [more] : []),
      ];
      // Set as text, so that "__proto__" is a name like any other.
      const fields = [...new Map(pairs)].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
      const read: Readonly<Record<string, unknown>> = JSON.parse(`{${fields.join(',')}}`);
      return read;
    });

const MERGED = ['rule_id', ...NUMBERS];
const ofFeed = fc.dictionary(fc.constantFrom(...MERGED), mostly(fc.constantFrom(2, 3), fc.integer({ min: 0, max: 5 })));

const feeds = fc
  .record({
    defaults: ofFeed,
    profiles: fc.record({ day: ofFeed, night: ofFeed }),
    limits,
    origins,
    fileNamePattern: fc.constantFrom(
      undefined,
      '(?<profile>[a-z]+)_(?<num_attempts>\\d)\\.csv',
      '(?<rule_id>\\d+)[a-z]*\\.csv',
    ),
  })
  .map(({ fileNamePattern, ...feed }) => {
    try {
      return makeFeed({ ...feed, ...(fileNamePattern && { fileNamePattern }) });
    } catch {
      return undefined;
    }
  })
  .filter((feed): feed is FeedConfig => feed !== undefined && checkFeedRules(feed, 0).length === 0);

const names = mostly(
  fc.constantFrom('day_3', 'night_2', '2', '3x'),
  fc.constantFrom('people', 'day_9', 'dusk_1', '9'),
  8,
);

const drops = fc.record({
  name: names,
  folders: fc.record({ 'acme/': values(MERGED), 'acme/in/': values(MERGED) }, { requiredKeys: [] }),
  sidecar: mostly(values(MERGED), fc.constant(undefined), 3),
  tags: values([...MERGED, ...MERGED.map(name => `voximplant:${name}`)]),
});

function isWithin(value: number | undefined, { min = -Infinity, max = Infinity }: Range = {}) {
  return value === undefined || (value >= min && value <= max);
}

test('no input of an uploader yields parameters outside the limits, or from a source that the feed forbids', () => {
  const seen = { complete: 0, incomplete: 0, invalid: 0 };
  const from = new Set<string>();
  fc.assert(
    fc.property(feeds, drops, (feed, { name, folders, sidecar, tags }) => {
      const beside = { folders, ...(sidecar && { sidecar }), tags };
      const resolution = resolveSources(feed, `acme/in/${name}.csv`, beside);
      seen[resolution.kind]++;
      if (resolution.kind !== 'complete') return;
      const { parameters, origins: found } = resolution;
      const { limits: allowed } = feed;

      expect(v.parse(ParametersSchema, parameters)).toEqual(parameters);
      if (allowed.rule_id) expect(allowed.rule_id).toContain(parameters.rule_id);
      expect(parameters.priority === 0 && allowed.priority?.min !== 0).toBe(false);
      for (const limited of NUMBERS) expect(isWithin(parameters[limited], allowed[limited])).toBe(true);

      expect(Object.keys(found).sort()).toEqual(Object.keys(parameters).sort());
      for (const [parameter, origin] of Object.entries(found)) {
        from.add(origin);
        // Nobody asked for the name that is made from the file's.
        if (parameter === 'name' && origin === 'file name') continue;
        const rules: Readonly<Record<string, readonly OriginName[] | undefined>> = feed.origins;
        const list = rules[parameter] ?? rules['*'] ?? ORIGIN_NAMES;
        expect(list).toContain(CALLED[origin]);
      }
    }),
    { numRuns: 10_000 },
  );
  // Without such cases the property would be nearly vacuous.
  expect(seen.complete).toBeGreaterThan(300);
  expect(seen.invalid).toBeGreaterThan(300);
  expect([...from].sort()).toEqual(['feed', 'file name', 'folder', 'profile', 'sidecar', 'tag']);
});
