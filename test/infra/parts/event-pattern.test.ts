import { Bucket } from 'aws-cdk-lib/aws-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { feedMessageFilters } from '../../../infra/parts/event-pattern.ts';
import { matchesEventPattern } from '../../support/match-event-pattern.ts';
import { ACCOUNT, resourcesOf } from '../../support/resolve-template.ts';
import { acme, type SynthesizedDrop, synthDrop } from '../synth-drop.ts';

let owned: SynthesizedDrop;
let shared: SynthesizedDrop;
let alone: SynthesizedDrop;
let aloneInShared: SynthesizedDrop;
beforeAll(() => {
  alone = synthDrop({ feeds: [acme] });
  aloneInShared = synthDrop(stack => ({ feeds: [acme], bucket: Bucket.fromBucketName(stack, 'Shared', 'shared') }));
  owned = synthDrop();
  shared = synthDrop(stack => ({ bucket: Bucket.fromBucketName(stack, 'Shared', 'shared') }));
});

const eventOf = (key: string, change: object = {}, bucket = 'dropdropsfe157493') => ({
  account: ACCOUNT,
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: bucket }, object: { key } },
  ...change,
});

/** Whether a rule sends an event to the queue. If two rules did, it would be handled twice. */
function isQueued({ template }: SynthesizedDrop, event: object): boolean {
  const rules = resourcesOf(template, 'AWS::Events::Rule').map(([, rule]) => Object(rule.Properties));
  const matching = rules.filter(
    ({ EventPattern, State }) => State !== 'DISABLED' && matchesEventPattern(Object(EventPattern), event),
  );
  expect(matching.length).toBeLessThan(2);
  return matching.length === 1;
}

/** Whether a message of the queue invokes the function. */
function wakes({ template }: SynthesizedDrop, body: object): boolean {
  const [[, source] = []] = resourcesOf(template, 'AWS::Lambda::EventSourceMapping');
  const filters: { Pattern: string }[] | undefined = Object(source?.Properties?.FilterCriteria).Filters;
  return filters?.some(({ Pattern }) => matchesEventPattern(JSON.parse(Pattern), { body })) ?? true;
}

describe('the events that enter the queue', () => {
  test.each([
    'acme/a.csv',
    'acme/A.CSV',
    'acme/a.cSv',
    'acme/a.csv.gz',
    'acme/a.CSV.GZ',
    'acme/a.csv.json',
    'acme/a.JSON',
  ])('include "%s"', key => {
    expect(isQueued(owned, eventOf(key))).toBe(true);
    expect(isQueued(shared, eventOf(key, {}, 'shared'))).toBe(true);
    expect(isQueued(alone, eventOf(key))).toBe(true);
    expect(isQueued(aloneInShared, eventOf(key, {}, 'shared'))).toBe(true);
  });

  test.each(['acme/a.csv.filepart', 'acme/a.csv.part', 'acme/a.csv.tmp', 'acme/', 'acme/a.csv~'])(
    'do not include "%s", with one feed',
    key => {
      expect(isQueued(alone, eventOf(key))).toBe(false);
      expect(isQueued(aloneInShared, eventOf(key, {}, 'shared'))).toBe(false);
    },
  );

  test.each(['acme/a.txt', 'acme/csv', 'acme/a.xlsx', 'a.csv.zip', 'Acme/a', 'x/y.html'])(
    'include "%s" in a bucket of ours, so that the object says that no feed accepts it',
    key => {
      expect(isQueued(owned, eventOf(key))).toBe(true);
      expect(isQueued(alone, eventOf(key))).toBe(true);
      expect(isQueued(aloneInShared, eventOf(key, {}, 'shared'))).toBe(false);
    },
  );

  test('of several feeds in a shared bucket are those below their prefixes', () => {
    expect(isQueued(shared, eventOf('bravo/b.csv', {}, 'shared'))).toBe(true);
    expect(isQueued(shared, eventOf('exports/a.csv', {}, 'shared'))).toBe(false);
  });

  test('include new tags, but no deletions, annotations, other buckets or other accounts', () => {
    const key = 'acme/a.csv';
    expect(isQueued(owned, eventOf(key, { 'detail-type': 'Object Tags Added' }))).toBe(true);
    for (const type of ['Object Deleted', 'Object Tags Deleted', 'Object Annotation Created']) {
      expect(isQueued(owned, eventOf(key, { 'detail-type': type }))).toBe(false);
    }
    expect(isQueued(owned, eventOf(key, {}, 'another'))).toBe(false);
    expect(isQueued(owned, eventOf(key, { account: '999999999999' }))).toBe(false);
    expect(isQueued(owned, eventOf(key, { source: 'somebody.else' }))).toBe(false);
  });
});

describe('the messages that invoke the function', () => {
  const drop = eventOf('acme/a.csv', {}, 'shared');
  const elsewhere = eventOf('exports/a.csv', {}, 'shared');
  const sweep = { source: 'dropdial.internal', 'detail-type': 'Sweep' };

  test("from a shared bucket are those below the prefixes of the feeds, and the stack's own", () => {
    expect(isQueued(shared, drop)).toBe(true);
    expect(wakes(shared, drop)).toBe(true);
    expect(wakes(shared, elsewhere)).toBe(false);
    expect(wakes(shared, sweep)).toBe(true);
    expect(
      wakes(shared, {
        ...sweep,
        'detail-type': 'Drop Due',
        detail: { bucket: { name: 'shared' }, object: { key: 'acme/a.csv' } },
      }),
    ).toBe(true);
  });

  test('from our own bucket are all, so that an object under a wrong prefix says that it was skipped', () => {
    expect(wakes(owned, elsewhere)).toBe(true);
  });

  test('include those of feeds that were added later', () => {
    const later = synthDrop(
      stack => ({ bucket: Bucket.fromBucketName(stack, 'Shared', 'shared') }),
      added => added.addFeed({ id: 'charlie', prefix: 'charlie/' }),
    );
    expect(wakes(later, eventOf('charlie/a.csv', {}, 'shared'))).toBe(true);
    expect(wakes(shared, eventOf('charlie/a.csv', {}, 'shared'))).toBe(false);
  });

  test('are all when a feed is the whole bucket, or the prefixes exceed the length of a filter', () => {
    expect(feedMessageFilters([''])).toBeUndefined();
    expect(
      feedMessageFilters(Array.from({ length: 100 }, (_, index) => `${'long'.repeat(20)}-${index}/`)),
    ).toBeUndefined();
    expect(feedMessageFilters(['acme/'])).toHaveLength(2);
  });
});

describe('the matcher of these tests', () => {
  test.each<[object, object, boolean]>([
    [{ key: [{ prefix: 'a' }] }, { key: 'ab' }, true],
    [{ key: [{ prefix: { 'equals-ignore-case': 'A' } }] }, { key: 'ab' }, true],
    [{ key: [{ wildcard: 'a/*.csv' }] }, { key: 'a/b/c.csv' }, true],
    [{ key: [{ wildcard: 'a/*.csv' }] }, { key: 'a/b.CSV' }, false],
    [{ key: [{ 'anything-but': { suffix: '.errors.csv' } }] }, { key: 'a.errors.csv' }, false],
    [{ key: [{ 'anything-but': { wildcard: ['*/.*', '*/~*'] } }] }, { key: 'a/~b.csv' }, false],
    [{ key: [{ 'anything-but': ['a', 'b'] }] }, { key: 'c' }, true],
    [{ key: [{ 'anything-but': ['a', 'b'] }] }, {}, false],
    [{ detail: { key: [{ exists: false }] } }, { other: 1 }, true],
    [{ $or: [{ a: ['1'] }, { b: ['1'] }] }, { b: '1' }, true],
    [{ $or: [{ a: ['1'] }, { b: ['1'] }], c: ['1'] }, { b: '1' }, false],
  ])('reads %j and %j as AWS does: %s', (pattern, event, matches) => {
    expect(matchesEventPattern(pattern, event)).toBe(matches);
  });

  test('rejects an operator that it does not know', () => {
    expect(() => matchesEventPattern({ key: [{ cidr: '10.0.0.0/24' }] }, { key: '10.0.0.1' })).toThrow('cidr');
  });
});
