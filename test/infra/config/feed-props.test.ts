import { describe, expect, test } from 'vitest';
import { checkFeeds, describeFeed, type FeedProps, shareOf } from '../../../infra/config/feed-props.ts';

const acme: FeedProps = { id: 'acme', prefix: 'acme/' };

describe('checkFeeds', () => {
  test.each(['acme/', 'a b/c+d/', 'größe/', '$home/', ''])('accepts the prefix "%s"', prefix => {
    expect(() => checkFeeds([{ ...acme, prefix }])).not.toThrow();
  });

  test.each(['*/', 'acm?/', 'a$\u007baws:username}/'])(
    'rejects the prefix "%s", which IAM would read as a wildcard',
    prefix => {
      expect(() => checkFeeds([acme, { id: 'b', prefix: 'b/' }, { id: 'wild', prefix }])).toThrow(/"feeds\.2\.prefix"/);
    },
  );

  test('accepts the feed of the README', () => {
    expect(() =>
      checkFeeds([
        {
          id: 'acme',
          prefix: 'acme/',
          defaults: { priority: 5, max_simultaneous: 10, num_attempts: 3 },
          profiles: { reminders: { rule_id: 101 }, winback: { rule_id: 102, interval_seconds: 3600 } },
          fileNamePattern: '(?<profile>[a-z]+)-(?<date>\\d{8})\\.csv',
          origins: {
            '*': ['feed', 'profile'],
            profile: ['folder', 'name', 'sidecar', 'tags'],
            name: ['sidecar', 'tags'],
          },
          limits: { rule_id: [101, 102], priority: { min: 1 }, max_simultaneous: { max: 50 }, rows: { max: 100_000 } },
        },
      ]),
    ).not.toThrow();
  });
});

describe('describeFeed', () => {
  const feed = { id: 'acme', prefix: 'acme/' };

  test('limits the lists that dial at the same time unless the feed says otherwise', () => {
    expect(describeFeed(feed)).toEqual({ ...feed, maxActiveLists: 10 });
    expect(describeFeed({ ...feed, maxActiveLists: 3 })).toEqual({ ...feed, maxActiveLists: 3 });
    expect(describeFeed({ ...feed, maxActiveLists: 'unlimited' })).toEqual(feed);
  });

  test('gives each of several feeds half of the function for large files unless it says otherwise', () => {
    const other = { id: 'bravo', prefix: 'bravo/' };
    const uploads = (change: Partial<FeedProps>, feeds: readonly FeedProps[], maxConcurrency: number) =>
      describeFeed({ ...feed, ...change }, shareOf(feeds, maxConcurrency)).maxUploads;

    expect(uploads({}, [feed, other], 10)).toBe(5);
    expect(uploads({}, [feed, other], 3)).toBe(1);
    expect(uploads({}, [feed, other], 2)).toBe(1);
    expect(uploads({}, [feed], 10)).toBeUndefined();
    expect(uploads({ maxUploads: 3 }, [feed], 10)).toBe(3);
    expect(uploads({ maxUploads: 'unlimited' }, [feed, other], 10)).toBeUndefined();
  });
});

describe('suppression lists', () => {
  const list = { bucket: 'lists', key: 'dnc.txt' };

  test.each<[text: string, own: object[], all: object[]]>([
    ['"feeds.0.suppression.0.key" must not hold', [{ ...list, key: 'dnc*.txt' }], []],
    ['"suppression.0.prefix" must not hold', [], [{ bucket: 'lists', prefix: 'dnc?/' }]],
    ['"suppression.0.bucket" is missing', [], [{ key: 'dnc.txt' }]],
    ['"suppression.0" must not lie below the prefix "acme/"', [], [{ bucket: 'drops', key: 'acme/dnc.txt' }]],
  ])('are checked at synth: %s', (text, suppression, all) => {
    expect(() => checkFeeds([{ ...acme, suppression }], { suppression: all }, 'drops')).toThrow(text);
  });

  test('in a bucket whose name is not yet known are accepted', () => {
    expect(() =>
      checkFeeds([{ ...acme, suppression: [{ prefix: 'acme/dnc/' }] }], { suppression: [list] }),
    ).not.toThrow();
  });
});
